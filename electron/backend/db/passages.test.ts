import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyChanges } from '../../../engine/text/index.ts';
import { changesFor, trickyText } from '../../../engine/text/arbitrary.test-support.ts';
import { TestLibrary } from './library.test-support.ts';
import { folded, passagesWith, placesOf, queryTerms } from './passage-search.ts';
import { documentsWithoutPassages, editPassages, indexSome, passageStart, splitText, writePassages } from './passages.ts';
import { query } from './store.ts';

let library: TestLibrary;
beforeEach(() => {
  library = new TestLibrary();
  library.document();
});
afterEach(() => library.remove());

interface Row {
  readonly id: number;
  readonly ordinal: number;
  readonly length: number;
  readonly text: string;
}
const rows = (id = 'd'): Row[] => library.store.allSql('select id, ordinal, length, text from passages where document_id = ? and ordinal >= 0 order by ordinal', id) as unknown as Row[];
const joined = (id = 'd'): string => rows(id).map(({ text, length }) => text.slice(0, length)).join('');
const indexAll = (): void => {
  while (indexSome(library.store, 50));
};
/** Throws if the index does not hold exactly the terms of the passages that should be in it. */
const checkIndex = (): void => void library.store.runSql("insert into passage_search (passage_search, rank) values ('integrity-check', 0)");

/** Pieces that make passages of all sizes: lines, long lines without spaces, pairs of surrogates and halves. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: fc.constantFrom('a', 'é', '水', '面', '😀', ' ', '\n', '.'), maxLength: 20 }) },
  { weight: 2, arbitrary: fc.nat(3000).map((count) => 'line of words.\n'.repeat(Math.ceil(count / 15))) },
  { weight: 1, arbitrary: fc.nat(6000).map((count) => '漢'.repeat(count)) },
  { weight: 1, arbitrary: fc.nat(3000).map((count) => '😀'.repeat(count)) },
  { weight: 1, arbitrary: fc.constantFrom('\ud83d', '\ude00', '\0') },
);

describe('passages', () => {
  it('are pieces of the text, none of them long, none of them ending inside a pair', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')), (text) => {
        const pieces = splitText(text);
        expect(pieces.join('')).toBe(text);
        for (const each of pieces) {
          expect(each.length).toBeGreaterThan(0);
          expect(each.length).toBeLessThanOrEqual(2400);
          if (text.isWellFormed()) expect(each.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it('together are the text after any edits, in order, whatever has gone into the index meanwhile', () => {
    const step = fc.record({ places: fc.array(fc.record({ at: fc.nat(), remove: fc.oneof(fc.nat(4), fc.nat(4000)), insert: piece }), { minLength: 1, maxLength: 4 }), index: fc.boolean() });
    let number = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.array(step, { maxLength: 8 }), (start, steps) => {
        const id = `doc${(number += 1)}`;
        library.document(id);
        let text = start.join('');
        writePassages(library.store, id, text);
        for (const { places, index } of steps) {
          let end = 0;
          const changes = places
            .map(({ at, remove, insert }) => ({ from: at % (text.length + 1), remove, insert }))
            .toSorted((a, b) => a.from - b.from)
            .flatMap(({ from, remove, insert }) => {
              if (from < end) return [];
              end = Math.min(text.length, from + remove);
              return [{ from, to: end, insert }];
            });
          const after = applyChanges(text, changes);
          library.store.transaction(() => editPassages(library.store, id, text, after, changes));
          text = after;
          expect(joined(id)).toBe(text.toWellFormed());
          const ordinals = rows(id).map(({ ordinal }) => ordinal);
          expect(new Set(ordinals).size).toBe(ordinals.length);
          if (index) indexAll();
        }
        expect(rows(id).every(({ length }) => length <= 2400)).toBe(true);
      }),
      { numRuns: 60 },
    );
    checkIndex();
  });

  it('follow edits of several places at once', () => {
    fc.assert(
      fc.property(trickyText.chain((text) => fc.tuple(fc.constant(text), changesFor(text.length))), ([text, changes]) => {
        writePassages(library.store, 'd', text);
        const after = applyChanges(text, changes);
        editPassages(library.store, 'd', text, after, changes);
        expect(joined()).toBe(after.toWellFormed());
      }),
      { numRuns: 60 },
    );
  });

  it('are rewritten one by one: a key press in a long text leaves all others alone', () => {
    const text = 'Some words in a line.\n'.repeat(5000);
    writePassages(library.store, 'd', text);
    indexAll();
    const before = rows();
    const after = `${text.slice(0, 50_000)}x${text.slice(50_000)}`;
    editPassages(library.store, 'd', text, after, [{ from: 50_000, to: 50_000, insert: 'x' }]);
    const changed = rows().filter((row, index) => row.text !== before[index]?.text);
    expect([changed.length, rows().length]).toEqual([1, before.length]);
    const counted = (): unknown => library.store.allSql('select sum(indexed = 0) as outside, sum(ordinal < 0) as aside from passages');
    expect(counted()).toEqual([{ outside: 1, aside: 1 }]);
    indexAll();
    expect(counted()).toEqual([{ outside: 0, aside: 0 }]);
    expect(passageStart(library.store, 'd', changed[0]!.ordinal)).toBeLessThanOrEqual(50_000);
  });

  it('mend themselves where they are not those of the text', () => {
    writePassages(library.store, 'd', 'something else');
    editPassages(library.store, 'd', 'the text', 'the texts', [{ from: 8, to: 8, insert: 's' }]);
    expect(joined()).toBe('the texts');
    library.store.run(query.deleteFrom('passages'));
    library.store.run(query.updateTable('documents').set({ length: 9 }));
    expect(documentsWithoutPassages(library.store)).toEqual(['d']);
  });
});

describe('looking for words', () => {
  it('folds letters as the index does', () => {
    const letters: string[] = [];
    for (const [from, to] of [[0x41, 0x7a], [0xc0, 0x24f], [0x370, 0x52f], [0x1e00, 0x1eff], [0x3040, 0x30ff], [0xac00, 0xac40]] as const) {
      for (let code = from; code <= to; code += 1) if (/\p{L}/u.test(String.fromCharCode(code))) letters.push(String.fromCharCode(code));
    }
    library.store.transaction(() => {
      for (const [index, letter] of letters.entries()) library.store.runSql("insert into passages (id, document_id, ordinal, length, indexed, text) values (?, 'd', 0, 5, 1, ?)", index, `qq${letter}qq`);
    });
    const missed = letters.filter((letter, index) => !passagesWith(library.store, `qq${folded(letter)}qq`).some(({ id }) => id === index));
    // Letters that SQLite folds otherwise; found in their own spelling all the same.
    expect(missed.length).toBeLessThan(letters.length / 50);
    expect(['É', 'ü', 'Ñ', 'й', 'Σ', 'が', 'ế', 'ø'].filter((letter) => missed.includes(letter))).toEqual([]);
  });

  it('finds exactly the passages that hold them, long and short, in the index and outside it', () => {
    const unit = fc.constantFrom('a', 'b', 'É', 'e', '水', '面', '川', '한', ' ', '\n', '😀', '"', '%');
    const text = fc.string({ unit, minLength: 1, maxLength: 30 });
    const term = fc.string({ unit: fc.constantFrom('a', 'b', 'e', '水', '面', '川', '한', '😀', '%'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), fc.array(term, { minLength: 1, maxLength: 6 }), fc.nat(8), (texts, terms, inside) => {
        library.store.runSql('delete from passages');
        for (const each of texts) library.store.runSql("insert into passages (document_id, ordinal, length, indexed, text) values ('d', 0, 1, 0, ?)", `${each}\n\n`);
        indexSome(library.store, inside);
        const all = rows();
        for (const each of terms) {
          const found = passagesWith(library.store, each).map(({ id }) => id).toSorted((a, b) => a - b);
          expect([each, found]).toEqual([each, all.filter((row) => folded(row.text).includes(each)).map(({ id }) => id).toSorted((a, b) => a - b)]);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('takes a query apart: words, and what stands in quotation marks together', () => {
    expect(queryTerms('  River "Old Mill" “zum Fluß” 水 river ')).toEqual(['river', 'old mill', 'zum fluß', '水']);
    expect(queryTerms(' "" ')).toEqual([]);
    expect(placesOf('The Résumé, the resume', ['resume', 'the'])).toEqual([{ from: 0, to: 3 }, { from: 4, to: 10 }, { from: 12, to: 15 }, { from: 16, to: 22 }]);
  });
});
