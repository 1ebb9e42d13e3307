import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrames, encodeFrames, piecesAfter } from './trace.ts';

const piece = fc.record({ id: fc.integer({ min: -1, max: 300_000 }), text: fc.string({ unit: 'grapheme', maxLength: 12 }), doubt: fc.nat(255), state: fc.constantFrom('open' as const, 'settled' as const, 'pinned' as const) });
const frame = fc.record({ index: fc.nat(), expected: fc.nat(1000), keep: fc.nat(500), pieces: fc.array(piece, { maxLength: 30 }) });

describe('a trace', () => {
  it('comes back as it was written', () => {
    fc.assert(fc.property(fc.array(frame, { maxLength: 10 }), (frames) => void expect(decodeFrames(encodeFrames(frames))).toEqual(frames)));
  });

  it('is refused, not misread, where it is cut', () => {
    const block = encodeFrames([{ index: 1, expected: 2, keep: 0, pieces: [{ id: 70_000, text: 'word', doubt: 3, state: 'open' }] }]);
    for (let length = 0; length < block.length; length += 1) expect(() => decodeFrames(block.subarray(0, length))).toThrow();
  });

  it('gives the draft after any pass', () => {
    const make = (text: string) => ({ id: 0, text, doubt: 0, state: 'settled' as const });
    const frames = [
      { index: 0, expected: 3, keep: 0, pieces: [make('a'), make('b'), make('c')] },
      { index: 1, expected: 3, keep: 1, pieces: [make('d')] },
      { index: 2, expected: 3, keep: 2, pieces: [make('e')] },
    ];
    const texts = [0, 1, 2, 3].map((pass) => piecesAfter(frames, pass)?.map(({ text }) => text).join(''));
    expect(texts).toEqual(['abc', 'ad', 'ade', undefined]);
  });

  it('needs little room: a canvas of 64 words over 48 passes stays under 1.3 KB a pass', () => {
    const words = Array.from({ length: 64 }, (_, id) => ({ id: id * 331, text: ` word${id}`, doubt: (id * 37) % 256, state: 'settled' as const }));
    const frames = Array.from({ length: 48 }, (_, index) => ({ index, expected: 48, keep: 0, pieces: words.map((word, at) => ({ ...word, doubt: (word.doubt + index * at) % 256 })) }));
    expect(encodeFrames(frames).length / 48).toBeLessThan(1300);
  });
});
