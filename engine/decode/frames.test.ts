import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PassFrame, Piece } from '../worker/index.ts';
import { FrameWriter, textOf, unsettledRanges } from './frames.ts';

const piece = fc.record({ id: fc.nat({ max: 3 }), text: fc.constantFrom('', 'a', ' b', 'é'), doubt: fc.nat({ max: 2 }), state: fc.constantFrom<Piece['state']>('open', 'settled', 'pinned') });

describe('frames', () => {
  test('together give every draft back, each saying only what changed', () => {
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 8 }), { minLength: 1, maxLength: 8 }), (drafts) => {
        const frames: PassFrame[] = [];
        const writer = new FrameWriter((frame) => frames.push(frame));
        drafts.forEach((draft) => writer.push(draft, 3));
        let shown: Piece[] = [];
        frames.forEach((frame, index) => {
          expect(frame.index).toBe(index);
          expect(frame.expected).toBeGreaterThan(index);
          if (frame.keep < shown.length && frame.pieces.length > 0) expect(frame.pieces[0]).not.toEqual(shown[frame.keep]);
          shown = [...shown.slice(0, frame.keep), ...frame.pieces];
          expect(shown).toEqual(drafts[index]);
        });
        expect(writer.pieces).toEqual(drafts.at(-1));
      }),
    );
  });

  test('say where the text has not settled', () => {
    const pieces: Piece[] = [
      { id: 1, text: 'ab', doubt: 0, state: 'settled' },
      { id: 2, text: 'c', doubt: 9, state: 'open' },
      { id: 3, text: '', doubt: 9, state: 'open' },
      { id: 4, text: 'de', doubt: 9, state: 'open' },
      { id: 5, text: 'f', doubt: 0, state: 'pinned' },
      { id: 6, text: 'g', doubt: 9, state: 'open' },
    ];
    expect(textOf(pieces)).toBe('abcdefg');
    expect(unsettledRanges(pieces)).toEqual([{ from: 2, to: 5 }, { from: 6, to: 7 }]);
  });
});
