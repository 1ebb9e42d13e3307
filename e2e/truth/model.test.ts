/**
 * The window's text and reviews over a real library, against a plain list of characters: random sequences of typing,
 * composing, pasting, deciding, undoing, redoing, keeping and restoring versions, saving and restarting. How many
 * sequences, and from which seed: PALIMPSEST_SEQUENCES, PALIMPSEST_SEED. A failure prints its seed and adds it to
 * `failures.json`; what stands there is run again before anything new.
 */
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { Library } from '../../electron/backend/library.test-support.ts';
import { commands } from './commands.ts';
import { Desk } from './desk.ts';
import { keepFailure, keptFailures } from './failures.ts';

const sequences = Number(process.env['PALIMPSEST_SEQUENCES'] ?? 1000);
const seed = process.env['PALIMPSEST_SEED'] === undefined ? Date.now() % 1_000_000 : Number(process.env['PALIMPSEST_SEED']);

// Two thirds of the time would be the disk's: every step that saves waits for it. What a power cut leaves is the kill tests' affair; here the
// files lie in memory where the system has such a place.
const parent = existsSync('/dev/shm') ? '/dev/shm' : undefined;
/** A library with this many documents makes way for a new one: its list goes to the window whenever it changes. */
const documentsPerLibrary = 50;
let library: Library | undefined;
let documents = 0;
afterAll(() => library?.remove());

async function freshLibrary(): Promise<Library> {
  if (library && documents < documentsPerLibrary) {
    documents += 1;
    return library;
  }
  await library?.remove();
  documents = 1;
  return (library = new Library({}, parent));
}

const done: Record<string, number> = {};
const property = fc.asyncProperty(fc.commands(commands, { maxCommands: 24, size: '+2' }), async (sequence) => {
  const shelf = await freshLibrary();
  await fc.asyncModelRun(() => Desk.open(shelf, done), sequence);
});

for (const { seed, path } of keptFailures('model')) {
  it(`a sequence that failed once is right (${seed}, ${path})`, async () => {
    await fc.assert(property, { seed, path, numRuns: 1, endOnFailure: true });
  });
}

it(`${sequences} sequences leave what a list of characters says`, async () => {
  const details = await fc.check(property, { numRuns: sequences, seed, endOnFailure: process.env['PALIMPSEST_SHRINK'] === undefined });
  if (details.failed && details.counterexamplePath) keepFailure('model', { seed, path: details.counterexamplePath });
  if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
  // A generator that runs dry proves nothing.
  const least = Math.max(1, sequences / 20);
  for (const kind of ['type', 'compose', 'paste', 'propose', 'accept', 'refuse', 'undo', 'redo', 'keep', 'restore', 'save', 'restart']) expect([kind, (done[kind] ?? 0) >= least]).toEqual([kind, true]);
  console.log(`seed ${seed}: ${Object.entries(done).map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
}, 600_000);
