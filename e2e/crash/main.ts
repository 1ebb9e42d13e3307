/**
 * `npm run test:crash [-- --kills N --seed S --real-every K --keep]`: writers are at work on one library while its backend is killed, at any
 * time and at named points of its transactions; after each kill the library is opened again and compared with what was
 * acknowledged. Every K-th round (10; 0: none) the real engine works with the embedded model. `--sabotage` loses a
 * commit in every round: then this test must fail.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Client } from '../../electron/contract/index.ts';
import { killWhileMigrating } from './migrating.ts';
import { Program, type ProgramOptions } from './program.ts';
import { Random } from './random.ts';
import { Truth } from './truth.ts';
import { checkFiles, checkLibrary } from './verify.ts';
import { stateOf, Writer } from './writer.ts';

const points = ['after-begin', 'between-writes', 'before-commit', 'after-commit', 'before-checkpoint', 'after-checkpoint'];
/** Points of longer work, each with how many times it may be passed before. */
const rarePoints: readonly (readonly [string, number])[] = [
  ['whole-written', 4], ['edits-consolidated', 3], ['version-added', 2], ['versions-thinned', 2], ['passages-written', 40], ['passages-indexed', 3], ['backup-copied', 1], ['backup-checked', 1], ['backup-kept', 1],
];
const writers = 3;
/** A point that is not reached by then is given up, and the process killed from outside. */
const pointPatience = 4000;
/** Loading the model the first time includes preparing it. */
const modelPatience = 240_000;

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '60' }, seed: { type: 'string' }, 'real-every': { type: 'string', default: '10' }, keep: { type: 'boolean', default: false }, sabotage: { type: 'boolean', default: false } },
});
const kills = Number(values.kills);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const realEvery = Number(values['real-every']);
const data = mkdtempSync(join(tmpdir(), 'palimpsest-crash-'));
const truth = new Truth();
const died: Record<string, number> = {};
let passed = 0;
let failed = 0;

console.log(`${kills} kills, seed ${seed}, library in ${data}`);
const started = performance.now();
for (let round = 0; round < kills; round += 1) {
  const random = new Random(seed + round * 7919);
  const wrong = await playRound(round, random);
  if (wrong.length === 0) passed += 1;
  else {
    failed += 1;
    console.log(`kill ${round + 1}: FAILED\n  ${wrong.join('\n  ')}`);
  }
}
const last = await closeInPeace();
if (last.length > 0) {
  failed += 1;
  console.log(`at the end: FAILED\n  ${last.join('\n  ')}`);
}

const { counts } = truth;
console.log(`killed: ${Object.entries(died).map(([how, count]) => `${how} ${count}`).join(', ')}`);
console.log(`acknowledged: ${Object.entries(counts).map(([what, count]) => `${what} ${count}`).join(', ')}; ${Math.round((performance.now() - started) / 1000)} s`);
// A test whose writers do nothing proves nothing.
if (kills >= 20 && (counts.edits < kills * 3 || counts.decisions < kills / 2 || counts.ended < kills / 2)) {
  failed += 1;
  console.log('The writers did too little for this to mean anything.');
}
if (!values.keep && failed === 0) rmSync(data, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** Opens the library, checks it, lets the writers work and kills the backend. */
async function playRound(round: number, random: Random): Promise<string[]> {
  const wrong = checkFiles(data);
  const real = realEvery > 0 && round % realEvery === realEvery - 1;
  const point = values.sabotage ? { name: 'lost-commit', at: 20 + random.below(20) } : real ? null : chosenPoint(random);
  const options: ProgramOptions = { data, point, engine: real ? 'real' : 'quick' };
  if (!real && !values.sabotage && round % 8 === 5) return [...wrong, ...(await killWhileMigrating(random, count))];
  if (!point && !real && round > 0 && random.chance(0.15)) return [...wrong, ...(await killWhileOpening(options, random))];

  const program = new Program(options);
  const { client } = program;
  let told = wrong;
  try {
    const problem = await program.ready;
    if (problem) return [...wrong, `it did not open: ${problem.code}`];
    told = [...wrong, ...(await checkLibrary(client, truth))];
    client.on('run.changed', ({ run }) => truth.hear(run));
    const documents = await startDocuments(client, random);
    const refusals: string[] = [];
    const work = documents.map((document, index) =>
      new Writer(client, truth, new Random(seed + round * 7919 + index + 1), document).work().catch((error: unknown) => void refusals.push(`a writer was refused: ${error instanceof Error ? error.message : String(error)}`)),
    );
    if (real) await modelAtWork(client);
    const timer = setTimeout(() => program.kill(), values.sabotage ? 1500 : point ? pointPatience : real ? random.below(3000) : 30 + random.below(600));
    await program.ended;
    clearTimeout(timer);
    await Promise.all(work);
    count(point ? point.name : real ? 'with the model at work' : 'at any time');
    return [...told, ...refusals];
  } catch (error) {
    // A point may be reached while the library is being opened or checked: that, too, is a kill.
    const reached = point !== null && (await Promise.race([program.ended.then(() => true), new Promise<false>((resolve) => setTimeout(() => resolve(false), 500))]));
    program.kill();
    await program.ended;
    if (reached) {
      count(point.name);
      return told;
    }
    return [...told, `${error instanceof Error ? (error.stack ?? error.message) : String(error)} ${program.errors}`];
  }
}

function chosenPoint(random: Random): ProgramOptions['point'] {
  if (random.chance(0.3)) return { name: random.pick(points) ?? 'before-commit', at: 1 + random.below(60) };
  if (!random.chance(0.5)) return null;
  const [name, most] = random.pick(rarePoints) ?? ['whole-written', 1];
  return { name, at: 1 + random.below(most) };
}

async function killWhileOpening(options: ProgramOptions, random: Random): Promise<string[]> {
  const program = new Program(options);
  setTimeout(() => program.kill(), 80 + random.below(250));
  await program.ended;
  count('while opening');
  return [];
}

/** Documents that are not deleted, with new ones made for the writers that lack one. */
async function startDocuments(client: Client, random: Random): Promise<ReturnType<Truth['add']>[]> {
  const documents = [...truth.documents.values()].filter(({ acknowledged }) => !acknowledged.deleted).slice(0, writers);
  while (documents.length < writers) {
    const text = random.words(80);
    truth.pendingCreations += 1;
    const { id } = await client.call('documents.create', { title: 'New', text });
    truth.pendingCreations -= 1;
    documents.push(truth.add(id, stateOf(text)));
  }
  return documents;
}

/** Resolves when a run is in progress on the real engine. */
async function modelAtWork(client: Client): Promise<void> {
  await client.call('queue.pause', { paused: false });
  truth.paused = { acknowledged: false, pending: null };
  const deadline = performance.now() + modelPatience;
  for (;;) {
    const { state, problem } = await client.call('engine.status', {});
    if (state === 'working') return;
    if (state === 'failed' || state === 'absent') throw new Error(`The engine is ${state}: ${problem?.code ?? ''}`);
    if (performance.now() > deadline) throw new Error('The model did not get to work.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function closeInPeace(): Promise<string[]> {
  const wrong = checkFiles(data);
  const program = new Program({ data, point: null, engine: 'quick' });
  const problem = await program.ready;
  if (problem) return [...wrong, `it did not open: ${problem.code}`];
  wrong.push(...(await checkLibrary(program.client, truth)));
  program.close();
  await program.ended;
  return [...wrong, ...checkFiles(data)];
}

function count(how: string): void {
  died[how] = (died[how] ?? 0) + 1;
}
