import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PassFrame, Piece } from '../../../electron/contract/index.ts';
import { doubtLevel, replay, stretches } from './frames.ts';

const piece = fc.record({ id: fc.nat(99), text: fc.string({ maxLength: 4 }), doubt: fc.nat(255), state: fc.constantFrom('open' as const, 'settled' as const, 'pinned' as const) });
const textOf = (pieces: readonly { text: string }[]) => pieces.map(({ text }) => text).join('');

/** Frames as a decoder would write them: each keeps what it shares with the pass before. */
function framesOf(passes: readonly (readonly Piece[])[]): PassFrame[] {
  return passes.map((pieces, index) => {
    const before = passes[index - 1] ?? [];
    let keep = 0;
    while (keep < before.length && keep < pieces.length && JSON.stringify(before[keep]) === JSON.stringify(pieces[keep])) keep++;
    return { index, expected: passes.length, keep, pieces: pieces.slice(keep) };
  });
}

describe('Replaying a run', () => {
  it('gives back every pass, whatever the frames shared', () => {
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 12 }), { maxLength: 8 }), (passes) => {
        expect(replay(framesOf(passes)).map((pass) => pass.pieces)).toEqual(passes);
      }),
    );
  });

  it('counts the share that no longer moves', () => {
    const at = (state: Piece['state']): Piece => ({ id: 1, text: 'a', doubt: 0, state });
    const passes = replay(framesOf([[], [at('open'), at('open'), at('settled'), at('pinned')]]));
    expect(passes.map((pass) => pass.settled)).toEqual([0, 0.5]);
  });

  it('joins neighbours without losing a letter, and no two neighbours look the same', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const joined = stretches(pieces);
        expect(textOf(joined)).toBe(textOf(pieces));
        for (const [at, stretch] of joined.entries()) {
          const next = joined[at + 1];
          if (next) expect([stretch.doubt, stretch.open]).not.toEqual([next.doubt, next.open]);
        }
      }),
    );
  });

  it('never shows doubt about pinned text, and more doubt never looks like less', () => {
    expect(doubtLevel({ doubt: 255, state: 'pinned' })).toBe(0);
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), (a, b) => {
        if (a <= b) expect(doubtLevel({ doubt: a, state: 'open' })).toBeLessThanOrEqual(doubtLevel({ doubt: b, state: 'open' }));
      }),
    );
  });
});
