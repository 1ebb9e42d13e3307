/**
 * Replays every recorded call of a reference on a model, each from recorded values (teacher forcing; specification,
 * section 11): the cache before it, the canvas, and the soft embedding that the pass before it left.
 */
import { acceptWithinBound, isStableAndConfident, padAfterEnd, tokensPerForward } from '../../canvas/index.ts';
import { damagedFile } from '../../model/index.ts';
import type { DiffusionGemmaCheckpoint, SafetensorsFile } from '../../model/index.ts';
import { DiffusionGemmaCache } from './cache.ts';
import { Comparison, distance } from './comparison.ts';
import type { Golden, GoldenCall, GoldenPrompt, GoldenStep } from './golden.ts';
import type { DiffusionGemmaModel } from './model.ts';
import { embeddingScale } from './open.ts';
import { SoftRows } from './soft-state.ts';

/** What a pass over a canvas gave. */
export interface ReplayedPass {
  readonly logits: Float32Array;
  readonly entropy: Float32Array;
  readonly soft: Float32Array;
  readonly argmax: Int32Array;
}

/** A pass that is to be made: by the model, and by its copies where rounding is in question. */
export interface PassToMake {
  readonly cache: DiffusionGemmaCache;
  readonly canvas: readonly number[];
  readonly before: SoftRows | null;
  readonly temperature: number;
}

export async function makePass(model: DiffusionGemmaModel, { cache, canvas, before, temperature }: PassToMake): Promise<ReplayedPass> {
  const ids = Int32Array.from(canvas);
  const { reading, logits } = await model.denoiseWithLogits(cache, { ids, canvases: 1, before, temperature, draws: new Float32Array(ids.length), banned: [], targets: ids, top: 1 });
  return { logits, entropy: reading.entropy, soft: (reading.after as SoftRows).data, argmax: reading.argmax };
}

export interface ReplayOptions {
  /** The model under other rounding. Default: none. */
  readonly copies?: (() => Promise<readonly DiffusionGemmaModel[]>) | undefined;
  /** The same model as another provider computes it: everything is compared with it as well. */
  readonly peer?: DiffusionGemmaModel | undefined;
  readonly signal?: AbortSignal | undefined;
}

export class Replay {
  readonly comparisons: Readonly<Record<'cache' | 'firstLogits' | 'firstEntropy' | 'soft' | 'secondLogits' | 'samplerEntropy' | 'samplerDecisions' | 'passLogits' | 'passEntropy' | 'passArgmax' | 'acceptance' | 'stops' | 'sequence' | 'tokensPerForward', Comparison>>;
  /** With what the peer gives, by kind of value; empty without a peer. */
  readonly peerComparisons = new Map<string, Comparison>();
  readonly #checkpoint: DiffusionGemmaCheckpoint;
  readonly #golden: Golden;
  readonly #arrays: SafetensorsFile;
  readonly #model: DiffusionGemmaModel;
  readonly #copies: () => Promise<readonly DiffusionGemmaModel[]>;
  readonly #peer: DiffusionGemmaModel | undefined;
  readonly #signal: AbortSignal | undefined;
  #table: Float32Array | undefined;

  constructor(checkpoint: DiffusionGemmaCheckpoint, golden: Golden, arrays: SafetensorsFile, model: DiffusionGemmaModel, { copies = async () => [], peer, signal }: ReplayOptions = {}) {
    this.#checkpoint = checkpoint;
    this.#golden = golden;
    this.#arrays = arrays;
    this.#model = model;
    this.#copies = copies;
    this.#peer = peer;
    this.#signal = signal;
    const numbers = (kind: string) => new Comparison(kind, golden.tolerance);
    const decisions = (kind: string) => new Comparison(kind, 0);
    this.comparisons = {
      cache: numbers('cache'),
      firstLogits: numbers('first-logits'),
      firstEntropy: numbers('first-entropy'),
      soft: numbers('soft-embedding'),
      secondLogits: numbers('second-logits'),
      samplerEntropy: numbers('sampler-entropy'),
      samplerDecisions: decisions('sampler-decisions'),
      passLogits: numbers('pass-logits'),
      passEntropy: numbers('pass-entropy'),
      passArgmax: decisions('pass-argmax'),
      acceptance: decisions('acceptance'),
      stops: decisions('stops'),
      sequence: decisions('sequence'),
      tokensPerForward: new Comparison('tokens-per-forward', 1e-5),
    };
  }

  async run(): Promise<void> {
    for (const prompt of this.#golden.prompts) {
      await this.#calls(prompt);
      await this.#generation(prompt);
    }
    await this.#sampler();
  }

  /** Passes of all calls and steps, without any comparison. */
  async *passes(): AsyncGenerator<PassToMake> {
    for (const prompt of this.#golden.prompts) {
      for (const call of prompt.calls) yield* this.#passesOf(call);
      for await (const { pass } of this.#steps(prompt)) yield pass;
    }
  }

  /** Keys and values after reading, then both canvases, call by call. */
  async #calls({ calls }: GoldenPrompt): Promise<void> {
    let before: DiffusionGemmaCache | undefined;
    for (const call of calls) {
      this.#signal?.throwIfAborted();
      const start = call.encode_start === 0 ? this.#model.createCache() : before;
      if (!start || start.length !== call.encode_start) throw damagedFile('golden.json', 'a call goes on from tokens that no call before it read');
      const read = async (model: DiffusionGemmaModel) => {
        const cache = start.copy();
        await model.encode(cache, call.encode_ids);
        return cache;
      };
      const own = await read(this.#model);
      const recorded = this.#recordedCache(call);
      const peer = this.#peer && (await read(this.#peer));
      let caches: Promise<DiffusionGemmaCache[]> | undefined;
      const otherCaches = () => (caches ??= this.#byCopies(read));
      for (const [index, { headSize }] of this.#checkpoint.config.layers.entries()) {
        for (const part of ['keys', 'values'] as const) {
          const floats = (cache: DiffusionGemmaCache) => cache.feed(index, part).data as Float32Array;
          const others = async () => (await otherCaches()).map(floats);
          await this.comparisons.cache.rows(floats(own), floats(recorded), headSize, others);
          if (peer) await this.#besides(this.comparisons.cache).rows(floats(own), floats(peer), headSize, others);
        }
      }
      before = recorded;

      const [first, second] = this.#passesOf(call) as [PassToMake, PassToMake];
      const hidden = this.#checkpoint.config.hidden;
      await this.#compare(first, [
        { to: this.comparisons.firstLogits, part: 'logits', name: call.logits_first, width: this.#model.vocabulary },
        { to: this.comparisons.firstEntropy, part: 'entropy', name: call.entropy_first, width: call.canvas_first.length },
        { to: this.comparisons.soft, part: 'soft', name: call.soft_embedding, width: hidden },
      ]);
      await this.#compare(second, [{ to: this.comparisons.secondLogits, part: 'logits', name: call.logits_second, width: this.#model.vocabulary }]);
    }
  }

  /** Every pass of a recorded generation, then what the recorded values must have led to. */
  async #generation(prompt: GoldenPrompt): Promise<void> {
    const { generation, prompt_ids: ids } = prompt;
    if (!generation) return;
    for await (const { step, pass } of this.#steps(prompt)) {
      const { argmax, logits: own } = await this.#compare(pass, [
        { to: this.comparisons.passLogits, part: 'logits', name: step.logits, width: this.#model.vocabulary },
        { to: this.comparisons.passEntropy, part: 'entropy', name: step.entropy, width: step.canvas.length },
      ]);
      const logits = this.#arrays.floats(step.logits);
      for (const [row, id] of step.argmax.entries()) {
        // Where another id comes close, a difference that is allowed may let it win.
        const lead = 2 * Math.max(this.#golden.tolerance, distance(own, logits, row * this.#model.vocabulary, this.#model.vocabulary));
        if (isClear(logits, row, this.#model.vocabulary, id, lead)) this.comparisons.passArgmax.agree(argmax[row] === id);
      }
      const accepted = new Set(acceptWithinBound(this.#arrays.floats(step.entropy), this.#checkpoint.sampling.entropyBound));
      this.comparisons.acceptance.agree(step.accepted.every((flag, row) => Boolean(flag) === accepted.has(row)));
    }
    const blocks = splitBlocks(generation.steps);
    const { stability, confidence, endIds, padId } = this.#checkpoint.sampling;
    const sequence = [...ids];
    for (const block of blocks) {
      const places = (block[0] as GoldenStep).canvas.map((_, place) => place);
      const said = block.map(({ argmax, entropy }) => ({ argmax, entropies: Array.from(this.#arrays.floats(entropy)) }));
      for (const [index, step] of block.entries()) this.comparisons.stops.agree(isStableAndConfident(said.slice(0, index + 1), places, { stability, confidence }) === step.stop);
      sequence.push(...padAfterEnd((block.at(-1) as GoldenStep).argmax, endIds, padId).ids);
    }
    this.comparisons.sequence.agree(sequence.join() === generation.sequence.join());
    const perForward = tokensPerForward(sequence.slice(ids.length), padId, generation.steps.length);
    await this.comparisons.tokensPerForward.rows(Float32Array.of(perForward), Float32Array.of(generation.tokens_per_forward), 1, async () => []);
    this.comparisons.stops.agree(generation.steps.length === generation.decoder_calls);
  }

  async #sampler(): Promise<void> {
    const { entropyBound } = this.#checkpoint.sampling;
    for (const recorded of this.#golden.sampler) {
      const entropies = this.#arrays.floats(recorded.entropy);
      const processed = this.#arrays.floats(recorded.processed);
      const width = processed.length / entropies.length;
      const rows = Array.from(entropies, (_, row) => distribution(processed.subarray(row * width, (row + 1) * width), 1));
      await this.comparisons.samplerEntropy.rows(Float32Array.from(rows, ({ entropy }) => entropy), entropies, 1, async () => []);
      const mean = entropies.reduce((sum, entropy) => sum + entropy, 0) / entropies.length;
      await this.comparisons.samplerEntropy.rows(Float32Array.of(mean), Float32Array.of(recorded.mean_entropy), 1, async () => []);
      const accepted = new Set(acceptWithinBound(entropies, entropyBound));
      this.comparisons.samplerDecisions.agree(rows.every(({ argmax }, row) => argmax === recorded.argmax[row]));
      this.comparisons.samplerDecisions.agree(recorded.accepted.every((flag, row) => Boolean(flag) === accepted.has(row)));
    }
  }

  async #compare(pass: PassToMake, values: readonly { readonly to: Comparison; readonly part: 'logits' | 'entropy' | 'soft'; readonly name: string; readonly width: number }[]): Promise<ReplayedPass> {
    this.#signal?.throwIfAborted();
    const own = await makePass(this.#model, pass);
    const peer = this.#peer && (await makePass(this.#peer, pass));
    let passes: Promise<ReplayedPass[]> | undefined;
    for (const { to, part, name, width } of values) {
      const others = async () => (await (passes ??= this.#byCopies((model) => makePass(model, pass)))).map((other) => other[part]);
      await to.rows(own[part], this.#arrays.floats(name), width, others);
      if (peer) await this.#besides(to).rows(own[part], peer[part], width, others);
    }
    return own;
  }

  #besides({ kind, tolerance }: Comparison): Comparison {
    const known = this.peerComparisons.get(kind) ?? new Comparison(kind, tolerance);
    this.peerComparisons.set(kind, known);
    return known;
  }

  async #byCopies<T>(work: (model: DiffusionGemmaModel) => Promise<T>): Promise<T[]> {
    const results: T[] = [];
    for (const model of await this.#copies()) results.push(await work(model));
    return results;
  }

  #passesOf(call: GoldenCall): PassToMake[] {
    const { hidden } = this.#checkpoint.config;
    const cache = this.#recordedCache(call);
    return [
      { cache, canvas: call.canvas_first, before: null, temperature: call.temperature_first },
      { cache, canvas: call.canvas_second, before: new SoftRows(1, hidden, this.#arrays.floats(call.soft_embedding)), temperature: call.temperature_first },
    ];
  }

  async *#steps({ prompt_ids: ids, generation }: GoldenPrompt): AsyncGenerator<{ readonly step: GoldenStep; readonly pass: PassToMake }> {
    if (!generation) return;
    const cache = this.#model.createCache();
    let before: GoldenStep | undefined;
    for (const step of generation.steps) {
      if (step.encoded > generation.sequence.length || step.encoded < cache.length) throw damagedFile('golden.json', 'a generation goes back');
      if (cache.length === 0) await this.#model.encode(cache, ids);
      if (step.encoded > cache.length) await this.#model.encode(cache, generation.sequence.slice(cache.length, step.encoded));
      const soft = before && step.step > 0 ? this.#softAfter(before) : null;
      yield { step, pass: { cache, canvas: step.canvas, before: soft, temperature: step.temperature } };
      before = step;
    }
  }

  /** The soft embedding that recorded logits lead to. */
  #softAfter({ logits, temperature, canvas }: GoldenStep): SoftRows {
    const { hidden, vocabulary } = this.#checkpoint.config;
    const all = this.#arrays.floats(logits);
    this.#table ??= this.#checkpoint.tensors.read('embed_tokens');
    const out = new Float64Array(canvas.length * hidden);
    const scale = embeddingScale({ hidden, dtype: 'float32' });
    for (let row = 0; row < canvas.length; row++) {
      const { probabilities } = distribution(all.subarray(row * vocabulary, (row + 1) * vocabulary), temperature);
      for (let id = 0; id < vocabulary; id++) {
        const share = (probabilities[id] as number) * scale;
        if (share === 0) continue;
        for (let i = 0; i < hidden; i++) (out[row * hidden + i] as number) += share * (this.#table[id * hidden + i] as number);
      }
    }
    return new SoftRows(1, hidden, Float32Array.from(out));
  }

  #recordedCache({ encode_start: start, encode_ids: ids, kv }: GoldenCall): DiffusionGemmaCache {
    if (kv.length !== this.#checkpoint.config.layers.length) throw damagedFile('golden.json', 'keys and values of some layers are missing');
    const places = kv.map(([keys, values]) => ({ keys: this.#arrays.floats(keys), values: this.#arrays.floats(values) }));
    try {
      return DiffusionGemmaCache.holding(this.#checkpoint.config, start + ids.length, places);
    } catch (cause) {
      throw damagedFile('golden.safetensors', 'keys and values are of another size than the checkpoint gives', cause);
    }
  }
}

/** Steps of one canvas each. */
function splitBlocks(steps: readonly GoldenStep[]): GoldenStep[][] {
  const blocks: GoldenStep[][] = [];
  for (const step of steps) {
    if (step.step === 0) blocks.push([]);
    const block = blocks.at(-1);
    if (!block) throw damagedFile('golden.json', 'a generation begins in the middle of a canvas');
    block.push(step);
  }
  return blocks;
}

/** Whether an id leads all others by more than `lead`. */
function isClear(logits: Float32Array, row: number, width: number, id: number, lead: number): boolean {
  const best = logits[row * width + id] as number;
  for (let other = 0; other < width; other++) if (other !== id && (logits[row * width + other] as number) > best - lead) return false;
  return true;
}

/** softmax(logits / temperature), its entropy in nats, its likeliest id. */
export function distribution(logits: Float32Array, temperature: number): { readonly probabilities: Float64Array; readonly entropy: number; readonly argmax: number } {
  let argmax = 0;
  for (let id = 1; id < logits.length; id++) if ((logits[id] as number) > (logits[argmax] as number)) argmax = id;
  const most = logits[argmax] as number;
  const probabilities = Float64Array.from(logits, (logit) => Math.exp((logit - most) / temperature));
  const sum = probabilities.reduce((a, b) => a + b, 0);
  let entropy = Math.log(sum);
  for (let id = 0; id < logits.length; id++) {
    (probabilities[id] as number) /= sum;
    if ((probabilities[id] as number) > 0) entropy -= (probabilities[id] as number) * (((logits[id] as number) - most) / temperature);
  }
  return { probabilities, entropy, argmax };
}
