/**
 * The network once more, from the specification and in double precision: plain loops over small models, slow on purpose,
 * sharing nothing with the graph. The exactness of the graph for sizes nobody recorded rests on it.
 */
import type { DiffusionGemmaConfig, DiffusionGemmaTensors } from '../../model/index.ts';

type Row = Float64Array;

/** Keys and values of all tokens read so far, layer by layer and token by token: [keyHeads · headSize]. Nothing is forgotten. */
export interface ReferenceCache {
  readonly keys: Row[][];
  readonly values: Row[][];
}

export class ReferenceModel {
  readonly #config: DiffusionGemmaConfig;
  readonly #tensors: DiffusionGemmaTensors;
  readonly #known = new Map<string, Float32Array>();

  constructor(config: DiffusionGemmaConfig, tensors: DiffusionGemmaTensors) {
    this.#config = config;
    this.#tensors = tensors;
  }

  createCache(): ReferenceCache {
    return { keys: this.#config.layers.map(() => []), values: this.#config.layers.map(() => []) };
  }

  /** Reads tokens after those in the cache (section 2.5). */
  encode(cache: ReferenceCache, ids: readonly number[]): void {
    const start = cache.keys[0]?.length ?? 0;
    this.#network(ids.map((id) => this.#embed(id)), start, cache, 'encode');
  }

  /** Capped logits of each row of a canvas (section 2.6). */
  denoise(cache: ReferenceCache, ids: readonly number[], soft: readonly Row[] | null): Row[] {
    const start = cache.keys[0]?.length ?? 0;
    const { hidden, softcap, vocabulary } = this.#config;
    const rows = ids.map((id, row) => {
      const u = soft?.[row] ?? new Float64Array(hidden);
      const g = this.#mlp('self_conditioning', this.#rms(u, 'self_conditioning.pre_norm'), this.#config.feedForward);
      return this.#rms(add(this.#embed(id), g));
    });
    const out = this.#network(rows, start, cache, 'denoise');
    const table = this.#read('embed_tokens');
    return out.map((row) => {
      const h = this.#rms(row, 'norm');
      return Float64Array.from({ length: vocabulary }, (_, id) => {
        let sum = 0;
        for (let i = 0; i < hidden; i++) sum += (h[i] as number) * (table[id * hidden + i] as number);
        return softcap * Math.tanh(sum / softcap);
      });
    });
  }

  /** Σ p · E · s. */
  soft(p: Row): Row {
    const { hidden } = this.#config;
    const table = this.#read('embed_tokens');
    const out = new Float64Array(hidden);
    for (const [id, share] of p.entries()) for (let i = 0; i < hidden; i++) (out[i] as number) += share * (table[id * hidden + i] as number) * Math.fround(Math.sqrt(hidden));
    return out;
  }

  #network(start: Row[], first: number, cache: ReferenceCache, mode: 'encode' | 'denoise'): Row[] {
    const { layers, queryHeads, window, hidden } = this.#config;
    let x = start;
    for (const [index, layer] of layers.entries()) {
      const name = `layers.${index}`;
      const { kind, keyHeads, headSize } = layer;
      const normed = x.map((row) => this.#rms(row, `${name}.input_layernorm`));
      const raw = normed.map((row) => this.#times(`${name}.self_attn.k_proj`, row));
      const keys = raw.map((row, i) => this.#heads(row, keyHeads, headSize, `${name}.self_attn.k_norm`, first + i, layer));
      const rawValues = kind === 'full' ? raw : normed.map((row) => this.#times(`${name}.self_attn.v_proj`, row));
      const values = rawValues.map((row) => this.#heads(row, keyHeads, headSize));
      const pastKeys = cache.keys[index] as Row[];
      const pastValues = cache.values[index] as Row[];
      const allKeys = [...pastKeys, ...keys];
      const allValues = [...pastValues, ...values];
      const seen = (row: number, column: number) => {
        if (mode === 'encode') return column <= first + row && (kind === 'full' || first + row - column < window);
        return kind === 'full' || column >= first - (window - 1);
      };
      x = x.map((row, i) => {
        const queries = this.#heads(this.#times(`${name}.self_attn.q_proj`, normed[i] as Row), queryHeads, headSize, `${name}.self_attn.q_norm`, first + i, layer);
        const mixed = new Float64Array(queryHeads * headSize);
        for (let head = 0; head < queryHeads; head++) {
          const of = Math.floor((head * keyHeads) / queryHeads) * headSize;
          const places = allKeys.flatMap((_, column) => (seen(i, column) ? [column] : []));
          const scores = places.map((column) => {
            let sum = 0;
            for (let d = 0; d < headSize; d++) sum += (queries[head * headSize + d] as number) * ((allKeys[column] as Row)[of + d] as number);
            return sum;
          });
          for (const [place, share] of softmax(scores).entries()) {
            for (let d = 0; d < headSize; d++) (mixed[head * headSize + d] as number) += share * ((allValues[places[place] as number] as Row)[of + d] as number);
          }
        }
        const r = add(row, this.#rms(this.#times(`${name}.self_attn.o_proj`, mixed), `${name}.post_attention_layernorm`));
        const dense = this.#rms(this.#mlp(`${name}.mlp`, this.#rms(r, `${name}.pre_feedforward_layernorm`), this.#config.feedForward), `${name}.post_feedforward_layernorm_1`);
        const moe = this.#rms(this.#experts(name, r, this.#rms(r, `${name}.pre_feedforward_layernorm_2`)), `${name}.post_feedforward_layernorm_2`);
        const scalar = this.#read(mode === 'encode' ? `encoder.${name}.layer_scalar` : `${name}.layer_scalar`)[0] as number;
        const y = add(r, this.#rms(add(dense, moe), `${name}.post_feedforward_layernorm`));
        if (y.length !== hidden) throw new RangeError('a row has the wrong width');
        return y.map((value) => value * scalar);
      });
      if (mode === 'encode') {
        pastKeys.push(...keys);
        pastValues.push(...values);
      }
    }
    return x;
  }

  /** Section 3. */
  #experts(name: string, r: Row, data: Row): Row {
    const { hidden, expertsPerToken, expertFeedForward } = this.#config;
    const scale = this.#read(`${name}.router.scale`);
    const t = this.#rms(r).map((value, i) => value * (scale[i] as number) * hidden ** -0.5);
    const p = softmax(Array.from(this.#times(`${name}.router.proj`, t)));
    const chosen = p.map((value, expert) => ({ value, expert })).toSorted((a, b) => b.value - a.value || a.expert - b.expert).slice(0, expertsPerToken);
    const total = chosen.reduce((sum, { value }) => sum + value, 0);
    const perExpert = this.#read(`${name}.router.per_expert_scale`);
    const out = new Float64Array(hidden);
    for (const { value, expert } of chosen) {
      const both = this.#times(`${name}.experts.${expert}.gate_up_proj`, data);
      const inner = Float64Array.from({ length: expertFeedForward }, (_, i) => gelu(both[i] as number) * (both[expertFeedForward + i] as number));
      const own = this.#times(`${name}.experts.${expert}.down_proj`, inner);
      for (let i = 0; i < hidden; i++) (out[i] as number) += ((value / total) * (perExpert[expert] as number)) * (own[i] as number);
    }
    return out;
  }

  #mlp(name: string, x: Row, width: number): Row {
    const gate = this.#times(`${name}.gate_proj`, x);
    const up = this.#times(`${name}.up_proj`, x);
    return this.#times(`${name}.down_proj`, Float64Array.from({ length: width }, (_, i) => gelu(gate[i] as number) * (up[i] as number)));
  }

  #embed(id: number): Row {
    const { hidden } = this.#config;
    return Float64Array.from(this.#read('embed_tokens').subarray(id * hidden, (id + 1) * hidden), (value) => value * Math.fround(Math.sqrt(hidden)));
  }

  /** Norm of each head, and its rotation where a position is given (section 2.4). */
  #heads(x: Row, heads: number, size: number, norm?: string, position?: number, layer?: DiffusionGemmaConfig['layers'][number]): Row {
    const out = new Float64Array(heads * size);
    for (let head = 0; head < heads; head++) {
      const row = this.#rms(x.slice(head * size, (head + 1) * size), norm);
      const half = size / 2;
      for (let i = 0; i < half; i++) {
        const turns = layer && position !== undefined && i < layer.rotatedPairs;
        const angle = turns ? position * layer.ropeTheta ** ((-2 * i) / size) : 0;
        const [a, b] = [row[i] as number, row[i + half] as number];
        out[head * size + i] = a * Math.cos(angle) - b * Math.sin(angle);
        out[head * size + i + half] = b * Math.cos(angle) + a * Math.sin(angle);
      }
    }
    return out;
  }

  #rms(x: Row, weight?: string): Row {
    const mean = x.reduce((sum, value) => sum + value * value, 0) / x.length;
    const factor = 1 / Math.sqrt(mean + this.#config.normEpsilon);
    const gain = weight === undefined ? undefined : this.#read(weight);
    return x.map((value, i) => value * factor * (gain ? (gain[i] as number) : 1));
  }

  #times(name: string, x: Row): Row {
    const matrix = this.#read(name);
    return Float64Array.from({ length: matrix.length / x.length }, (_, row) => {
      let sum = 0;
      for (let i = 0; i < x.length; i++) sum += (matrix[row * x.length + i] as number) * (x[i] as number);
      return sum;
    });
  }

  #read(name: string): Float32Array {
    const known = this.#known.get(name) ?? this.#tensors.read(name);
    this.#known.set(name, known);
    return known;
  }
}

function add(a: Row, b: Row): Row {
  return a.map((value, i) => value + (b[i] as number));
}

/** By its tanh approximation. */
function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

export function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** The last places of a layer's keys or values as the cache arranges them: head by head. */
export function arranged(rows: readonly Float64Array[], heads: number, places: number): number[] {
  const last = places === 0 ? [] : rows.slice(-places);
  return Array.from({ length: heads }, (_, head) => last.flatMap((row) => Array.from(row.subarray((head * row.length) / heads, ((head + 1) * row.length) / heads)))).flat();
}
