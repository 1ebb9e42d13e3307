/**
 * `npm run bench -- engine`: the embedded model's speed as ratios within one run. Left to right against node-llama-cpp
 * (`npm ci` in bench/peers first), a canvas pass against its matrix products alone, and both decoders in passes.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Context, denoise, PROSE_GUARD, write } from '../../engine/decode/index.ts';
import { openModelFolder } from '../../engine/model/index.ts';
import { shippedProducts } from '../../engine/runtime/layout.ts';
import { loadModel, type LoadedModel } from '../../engine/runtime/index.ts';
import { interleave } from './measure.ts';
import { canvasPass, decode, prefill } from './ours.ts';
import { startPeer } from './peer.ts';
import { productsAlone } from './products.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'assets/models/palimpsest-135m');
const cachedTokens = 256;
const decoded = 64;

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: 'string', default: '9' }, cache: { type: 'string', default: join(tmpdir(), 'palimpsest-bench') } } });
  const rounds = Number(values.rounds);
  const threads = Math.min(4, availableParallelism());
  const loaded = await loadModel({ model: folder, cache: values.cache, threads });
  const letter = loaded.tokenizer.encode(readFileSync(join(root, 'assets/samples/letter.md'), 'utf8'));
  const ids = Array.from({ length: cachedTokens }, (_, at) => letter[at % letter.length] as number);

  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads, median of ${rounds} rounds, load before ${loadavg()[0]?.toFixed(1)}\n`);
  await leftToRight(loaded, ids, rounds, threads);
  await canvasPasses(loaded, ids, rounds, threads);
  await decoders(loaded);
  console.log(`\nResident: ${Math.round(process.memoryUsage().rss / 1e6)} MB (with this bench's own graphs)`);
  await loaded.model.dispose();
  return 0;
}

/** (a): the same GGUF, the same threads, the same tokens; each in turn. */
async function leftToRight(loaded: LoadedModel, ids: readonly number[], rounds: number, threads: number): Promise<void> {
  const peer = await startPeer(join(folder, 'model.gguf'), threads);
  const prompt = ids.slice(0, 40);
  const times = await interleave([prefill(loaded, ids), decode(loaded, prompt, decoded), ...(peer ? [peer.prefill(ids), peer.decode(prompt, decoded)] : [])], rounds);
  peer?.close();
  const rate = (name: string, tokens: number) => (tokens * 1000) / (times.get(name) ?? Number.NaN);
  console.log('| left to right | Palimpsest, tokens/s | node-llama-cpp, tokens/s | ratio | bar |\n| --- | --- | --- | --- | --- |');
  for (const [label, name, tokens, bar] of [
    [`writing ${decoded} tokens`, 'decode', decoded, 'at least 0.9, goal 1.2'],
    [`reading ${cachedTokens} tokens`, 'prefill', cachedTokens, 'at least 2'],
  ] as const) {
    const own = rate(name, tokens);
    const other = rate(`llama ${name}`, tokens);
    console.log(`| ${label} | ${own.toFixed(0)} | ${peer ? other.toFixed(0) : 'not installed'} | ${peer ? (own / other).toFixed(2) : ''} | ${bar} |`);
  }
}

/** (b): all that is not a matrix product is the difference. */
async function canvasPasses(loaded: LoadedModel, ids: readonly number[], rounds: number, threads: number): Promise<void> {
  console.log('\n| canvas pass | whole, ms | products alone, ms | ratio | bar |\n| --- | --- | --- | --- | --- |');
  const files = await openModelFolder(folder);
  const { shape } = files.weights;
  const { canvas, head } = shippedProducts(files);
  files.close();
  for (const rows of [33, 65]) {
    const alone = await productsAlone({ ...shape, rows, read: rows - 1, cached: ids.length }, { projection: canvas.usual, head }, threads, 'alone');
    const times = await interleave([await canvasPass(loaded, ids, rows, 'whole'), alone], rounds);
    const whole = times.get('whole') ?? Number.NaN;
    const products = times.get('alone') ?? Number.NaN;
    console.log(`| ${rows} rows, ${ids.length} cached | ${whole.toFixed(0)} | ${products.toFixed(0)} | ${(whole / products).toFixed(2)} | at most 1.4 |`);
    await alone.release();
  }
}

/** (c): how many passes each decoder needs for a token, on the same kind of text. */
async function decoders(loaded: LoadedModel): Promise<void> {
  const { model, tokenizer, chat } = loaded;
  const passage = 'The committee has decided that the meeting will be held on the 14th of March at the town hall, and that all members are requested to attend. Those who cannot come should write to the secretary before the end of the week, so that a chair can be found for everybody.';
  const prompt = tokenizer.encodePrompt(chat.render([{ role: 'user', content: `Rewrite the following text to be formal. Answer with the new text only.\n\n${passage}` }]));
  console.log('\n| decoder | tokens | passes | tokens/s |\n| --- | --- | --- | --- |');
  for (const [label, source] of [['left to right', undefined], ['left to right, the passage verified', tokenizer.encode(passage)]] as const) {
    const context = await Context.of(model, prompt);
    if (!context) throw new Error('nothing asked to stop');
    const start = performance.now();
    const { ids, passes } = await write(model, tokenizer, context, { temperature: 0, topP: 1, seed: 1, draft: 0, maxTokens: 80, repetition: PROSE_GUARD, ...(source ? { source } : {}) });
    console.log(`| ${label} | ${ids.length} | ${passes} | ${((ids.length * 1000) / (performance.now() - start)).toFixed(0)} |`);
  }
  const left = await Context.of(model, tokenizer.encode('The harbour was quiet that morning.'));
  if (!left) throw new Error('nothing asked to stop');
  const right = tokenizer.encode(' Nobody saw the boat leave.').map((id) => ({ kind: 'pinned', id }) as const);
  const free = 16;
  const places = [...Array.from({ length: free }, () => ({ kind: 'free' }) as const), ...right];
  const start = performance.now();
  const [canvas] = await denoise(model, left, [{ places, seed: 1, stream: 0 }], { settings: { entropyBound: 0.1, maxPasses: 48, reopenLogProbability: -6, temperature: 0 }, mayEnd: false });
  const seconds = (performance.now() - start) / 1000;
  console.log(`| canvas, ${free} free places between two ends | ${free} | ${canvas?.trace.length ?? 0} | ${(free / seconds).toFixed(0)} |`);
}
