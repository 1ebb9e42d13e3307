/**
 * Random sequences in a real browser, with real keys, against a plain list of characters: typing, composing, pasting,
 * deciding, undoing, redoing, reading the page anew, killing the library. How many, from which seed:
 * PALIMPSEST_SEQUENCES, PALIMPSEST_SEED. What failed once stands in `failures.json` and is run again first.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginning, BrowserDesk } from './browser-desk.ts';
import { commands } from './browser-commands.ts';
import { keepFailure, keptFailures } from './failures.ts';
import { Truth } from './truth.ts';

const sequences = Number(process.env['PALIMPSEST_SEQUENCES'] ?? 30);
const seed = process.env['PALIMPSEST_SEED'] === undefined ? Date.now() % 1_000_000 : Number(process.env['PALIMPSEST_SEED']);

describe('the window', () => {
  const desk = new BrowserDesk();
  beforeAll(() => desk.start());
  afterAll(() => desk.close());

  const property = fc.asyncProperty(fc.commands(commands, { maxCommands: 12, size: 'max' }), async (sequence) => {
    await desk.begin();
    const truth = new Truth(beginning);
    await fc.asyncModelRun(() => ({ model: truth, real: desk }), sequence);
    await desk.checkSaved(truth);
  });

  for (const { seed, path } of keptFailures('browser')) {
    test(`does right what it did wrong once (${seed}, ${path})`, () => fc.assert(property, { seed, path, numRuns: 1, endOnFailure: true }));
  }

  test(`says what a list of characters says after ${sequences} sequences`, async () => {
    const details = await fc.check(property, { numRuns: sequences, seed, endOnFailure: true });
    if (details.failed && details.counterexamplePath) keepFailure('browser', { seed, path: details.counterexamplePath });
    if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
    // A generator that runs dry proves nothing.
    const { type = 0, compose = 0, paste = 0, propose = 0, accept = 0, refuse = 0, undo = 0, redo = 0, restart = 0 } = desk.done;
    if (sequences >= 30) expect([type, compose, paste, propose, accept + refuse, undo, redo, restart].every((times) => times > 0)).toBe(true);
    console.log(`seed ${seed}: ${Object.entries(desk.done).map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
  }, 600_000);
});
