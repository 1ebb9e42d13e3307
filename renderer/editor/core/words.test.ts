import { ChangeSet, Text } from '@codemirror/state';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wordCount } from '../../../engine/text/index.ts';
import { WordCounter } from './words.ts';

it('counts what a count of the whole text would, after any edits at any moment', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '-', '日', '.'), maxLength: 60 });
  fc.assert(
    fc.property(text, fc.array(fc.record({ at: fc.nat(60), remove: fc.nat(12), insert: text, steps: fc.nat(2) }), { maxLength: 12 }), (start, edits) => {
      let doc = Text.of(start.split('\n'));
      const counter = new WordCounter(doc);
      for (const edit of edits) {
        for (let step = 0; step < edit.steps; step += 1) counter.step();
        const from = Math.min(edit.at, doc.length);
        const changes = ChangeSet.of({ from, to: Math.min(doc.length, from + edit.remove), insert: Text.of(edit.insert.split('\n')) }, doc.length);
        doc = changes.apply(doc);
        counter.changed(changes, doc);
      }
      while (counter.step());
      expect(counter.words).toBe(wordCount(doc.toString()));
    }),
    { numRuns: 500 },
  );
});

it('counts a very long paste in slices', () => {
  const doc = Text.of(['one two']);
  const counter = new WordCounter(doc);
  while (counter.step());
  const changes = ChangeSet.of({ from: 7, insert: Text.of(Array.from({ length: 20_000 }, () => 'three more words')) }, 7);
  counter.changed(changes, changes.apply(doc));
  let steps = 1;
  while (counter.step()) steps += 1;
  expect(steps).toBeGreaterThan(5);
  expect(counter.words).toBe(2 + 60_000 - 1);
});

it('keeps count in a line of any length, looking only at what stands around the change', () => {
  const start = 'lorem ipsum dolor '.repeat(6_000);
  fc.assert(
    fc.property(fc.array(fc.record({ at: fc.nat(start.length), remove: fc.nat(40), insert: fc.constantFrom('', 'a', ' ', ' new words ', 'x y') }), { maxLength: 6 }), (edits) => {
      let doc = Text.of([start]);
      const counter = new WordCounter(doc);
      while (counter.step());
      for (const edit of edits) {
        const from = Math.min(edit.at, doc.length);
        const changes = ChangeSet.of({ from, to: Math.min(doc.length, from + edit.remove), insert: edit.insert }, doc.length);
        doc = changes.apply(doc);
        counter.changed(changes, doc);
        while (counter.step());
      }
      expect(counter.words).toBe(wordCount(doc.toString()));
    }),
    { numRuns: 60 },
  );
});
