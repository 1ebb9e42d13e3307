/**
 * The window's text and reviews over a real library, against a plain list of characters: random sequences of typing,
 * pasting, deciding, undoing, redoing, keeping and restoring versions, saving and restarting. How many sequences, and
 * from which seed: PALIMPSEST_SEQUENCES, PALIMPSEST_SEED; a failure prints the seed and the shortest sequence.
 */
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { Library } from '../../electron/backend/library.test-support.ts';
import { commands } from './commands.ts';
import { Desk } from './desk.ts';

const sequences = Number(process.env['PALIMPSEST_SEQUENCES'] ?? 150);
const seed = process.env['PALIMPSEST_SEED'] === undefined ? Date.now() % 1_000_000 : Number(process.env['PALIMPSEST_SEED']);

const library = new Library();
afterAll(() => library.remove());

it(`${sequences} sequences leave what a list of characters says`, async () => {
  const done: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 24, size: '+2' }), async (sequence) => {
      await fc.asyncModelRun(() => Desk.open(library, done), sequence);
    }),
    { numRuns: sequences, seed, endOnFailure: process.env['PALIMPSEST_SHRINK'] === undefined },
  );
  // A generator that runs dry proves nothing.
  const least = Math.max(1, sequences / 20);
  for (const kind of ['type', 'paste', 'propose', 'accept', 'refuse', 'undo', 'redo', 'keep', 'restore', 'save', 'restart']) expect([kind, (done[kind] ?? 0) >= least]).toEqual([kind, true]);
  console.log(`seed ${seed}: ${Object.entries(done).map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
}, 600_000);
