/** Texts for property tests: every trap of segmentation at once. */
import fc from 'fast-check';
import type { Change } from './change.ts';

const TRICKY = ['👩‍👩‍👧', '🇩🇪🇫🇷', '👍🏽', 'é', 'e\u0301', 'n\u0303\u0323', '한글', '한', 'क्षि', 'ศิลป์', 'กำ', '漢字', 'かな', 'שלום', 'مرحبا', '\u0600١٢', '\ud83d', '\r\n', '\n', '\n\n', '\u200d', '\ufe0f', 'ﬁ', '—', '“', '”', "don't", 'well-known', '3,000.50', '…', '  ', '\t'];
const WORDS = ['the', 'a', 'cat', 'sat', 'on', 'mat', 'Anna', 'quickly', 'river', 'of', 'stone', '.', ',', '?'];

/** Any mixture of scripts, emoji, marks, line ends and lone surrogates. */
export const trickyText: fc.Arbitrary<string> = fc.array(fc.oneof(fc.constantFrom(...TRICKY), fc.constantFrom(...WORDS, ' ', ' ', ' '), fc.string({ maxLength: 3, unit: 'grapheme' })), { maxLength: 24 }).map((parts) => parts.join(''));

/** Two texts that share much: the second is the first with some parts dropped, doubled or replaced. */
export const editedPair: fc.Arbitrary<[string, string]> = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...TRICKY), fc.constantFrom(...WORDS)), fc.constantFrom('keep', 'keep', 'keep', 'drop', 'double', 'swap'), fc.constantFrom(...TRICKY, ...WORDS)), { maxLength: 30 })
  .map((parts) => [
    parts.map(([part]) => part).join(' '),
    parts.flatMap(([part, action, other]) => (action === 'drop' ? [] : action === 'double' ? [part, part] : action === 'swap' ? [other] : [part])).join(' '),
  ]);

/** A valid list of changes for a text of `length`. */
export function changesFor(length: number, most = 6): fc.Arbitrary<Change[]> {
  return fc
    .array(fc.tuple(fc.nat({ max: length }), fc.nat({ max: length }), fc.string({ maxLength: 4 })), { maxLength: most })
    .map((raw) => {
      const list: Change[] = [];
      let at = 0;
      for (const [x, y, insert] of raw.toSorted((a, b) => Math.min(a[0], a[1]) - Math.min(b[0], b[1]))) {
        const from = Math.max(at, Math.min(x, y));
        const to = Math.max(from, Math.min(Math.max(x, y), from + 5));
        if (from > length || to > length || (from === to && !insert)) continue;
        list.push({ from, to, insert });
        at = to;
      }
      return list;
    });
}
