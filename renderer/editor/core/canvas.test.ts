import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Piece } from '../../../electron/contract/index.ts';
import { lookOf, restOf, runsOf } from './canvas.ts';
import { nextFrameOf } from './frames.ts';

const piece = (text: string, doubt: number, state: Piece['state'] = 'open'): Piece => ({ id: 1, text, doubt, state });
const frameOf = (pieces: Piece[]) => nextFrameOf(undefined, 0, { index: 0, expected: 1, keep: 0, pieces });

describe('the live canvas', () => {
  it('grows paler with doubt and is full ink once settled', () => {
    expect([piece('a', 0), piece('a', 60), piece('a', 200), piece('a', 200, 'settled'), piece('a', 200, 'pinned')].map(lookOf)).toEqual(['doubt-1', 'doubt-2', 'doubt-3', 'settled', 'pinned']);
  });

  it('shows the passage until the first pass, then the draft and what is left of the passage', () => {
    expect(runsOf('one two three', null)).toEqual([{ text: 'one two three', look: 'rest' }]);
    expect(runsOf('one two three four', frameOf([piece('One', 0, 'settled'), piece(' more', 0, 'settled')]))).toEqual([
      { text: 'One more', look: 'settled' },
      { text: ' four', look: 'rest' },
    ]);
  });

  it('never cuts a word of the passage', () => {
    expect(restOf('one two three', 5)).toBe(' three');
    expect(restOf('one two three', 12)).toBe('');
  });

  it('shows every word of the draft in order, whatever its pieces are', () => {
    const pieces = fc.array(fc.record({ text: fc.string({ maxLength: 4 }), doubt: fc.nat(255), state: fc.constantFrom<Piece['state']>('open', 'settled', 'pinned') }), { maxLength: 20 });
    fc.assert(
      fc.property(pieces, fc.string(), (parts, base) => {
        const all = parts.map(({ text, doubt, state }) => piece(text, doubt, state));
        const shown = runsOf(base, frameOf(all)).filter((run) => run.look !== 'rest' && run.look !== 'gap');
        expect(shown.map((run) => run.text).join('')).toBe(all.map((part) => part.text).join(''));
        for (const [at, run] of shown.entries()) if (at > 0) expect(run.look).not.toBe(shown[at - 1]!.look);
      }),
    );
  });
});
