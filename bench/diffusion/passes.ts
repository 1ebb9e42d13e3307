/** One process that opens an imported model, reads a context and makes five passes. Prints what it held, in bytes. `main.ts` starts it. */
import { readFileSync } from 'node:fs';
import { openImportedDiffusionGemma } from '../../engine/runtime/index.ts';
import { pass, readContext } from './pass.ts';

const [folder = '', rows = '256', context = '512'] = process.argv.slice(2);
const began = performance.now();
const model = await openImportedDiffusionGemma(folder);
const openSeconds = (performance.now() - began) / 1000;
const opened = process.memoryUsage.rss();
const cache = await readContext(model, Number(context));
const seconds: number[] = [];
let before = null;
for (let i = 0; i < 5; i++) {
  const start = performance.now();
  before = (await pass(model, cache, Number(rows), before)).after;
  seconds.push((performance.now() - start) / 1000);
}
const most = Number(/VmHWM:\s+(\d+)/.exec(process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '')?.[1] ?? Number.NaN) * 1024;
console.log(JSON.stringify({ openSeconds, opened, seconds, most }));
await model.dispose();
