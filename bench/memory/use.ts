/**
 * One engine process at its heaviest: loads the model, reads 600 tokens, writes 50, fills canvases, judges branches.
 * Prints what it holds after each step, and the most it ever held, in bytes. `bench/memory/main.ts` starts it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Context, PROSE_GUARD, write } from '../../engine/decode/index.ts';
import { loadModel } from '../../engine/runtime/index.ts';

const root = join(import.meta.dirname, '../..');
const [cache = ''] = process.argv.slice(2);
const started = performance.now();
const { model, tokenizer } = await loadModel({ model: join(root, 'assets/models/palimpsest-135m'), cache });
const seconds = (performance.now() - started) / 1000;
const loaded = process.memoryUsage.rss();

const letter = tokenizer.encode(readFileSync(join(root, 'assets/samples/letter.md'), 'utf8'));
const ids = Array.from({ length: 600 }, (_, at) => letter[at % letter.length] ?? 0);
const context = await Context.of(model, ids);
if (!context) throw new Error('nothing asked to stop');
await write(model, tokenizer, context, { temperature: 0.7, topP: 0.9, seed: 1, draft: 0, maxTokens: 50, repetition: PROSE_GUARD });

const { cache: read } = context;
const masks = Array.from({ length: 64 }, () => model.maskId ?? 0);
for (let pass = 0; pass < 8; pass += 1) await model.canvas(read, { ids: [ids.at(-1) ?? 0, ...masks], read: { rows: masks.map((_, row) => row), top: 8, banned: model.specialIds } });
for (let round = 0; round < 8; round += 1) {
  const branch = ids.slice(round * 16, round * 16 + 16);
  const all = Array.from({ length: 16 }, () => branch).flat();
  await model.encode(read, { ids: all, branches: all.map((_, at) => Math.floor(at / branch.length)), commit: false, read: { rows: all.map((_, row) => row), targets: all, banned: model.specialIds } });
}
const used = process.memoryUsage.rss();
const most = Number(/VmHWM:\s+(\d+)/.exec(process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '')?.[1] ?? Number.NaN) * 1024;
console.log(JSON.stringify({ seconds, loaded, used, most }));
await model.dispose();
