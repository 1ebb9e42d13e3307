import { describe, expect, it } from 'vitest';
import type { PassFrame, Piece, RunId } from '../../../electron/contract/index.ts';
import { Frames } from './frames.ts';

const id = 'r' as RunId;
const piece = (text: string, state: Piece['state'] = 'settled'): Piece => ({ id: -1, text, doubt: 0, state });
const frame = (index: number, keep: number, ...pieces: Piece[]): PassFrame => ({ index, expected: 4, keep, pieces });
const textOf = (frames: Frames) => frames.get(id).shown?.pieces.map((part) => part.text).join('') ?? null;

function stage() {
  const due: ((time: number) => void)[] = [];
  const frames = new Frames((run) => due.push(run));
  const tick = (time: number) => {
    for (const run of due.splice(0)) run(time);
  };
  return { frames, tick };
}

describe('the frames of a run', () => {
  it('build each pass on the one before', () => {
    const { frames } = stage();
    frames.add(id, 0, frame(0, 0, piece('a'), piece('b'), piece('c')));
    frames.add(id, 0, frame(1, 1, piece('B')));
    expect(textOf(frames)).toBe('aB');
  });

  it('paint at most thirty times a second and always the newest', () => {
    const { frames, tick } = stage();
    const seen: number[] = [];
    frames.on(id, (all) => void (all.shown && seen.push(all.shown.index)));
    for (let time = 0; time < 1000; time += 4) {
      frames.add(id, 0, frame(time / 4, 0, piece('x')));
      if (time % 16 === 0) tick(time + 1000);
    }
    tick(3000);
    expect(seen.length).toBeLessThanOrEqual(31);
    expect(seen.length).toBeGreaterThan(15);
    expect(seen.at(-1)).toBe(249);
  });

  it('follow the newest draft until the writer looks at another', () => {
    const { frames } = stage();
    frames.add(id, 0, frame(0, 0, piece('one')));
    frames.add(id, 1, frame(0, 0, piece('two')));
    expect(textOf(frames)).toBe('two');
    frames.showNext(id);
    expect(textOf(frames)).toBe('one');
    frames.add(id, 1, frame(1, 0, piece('two more')));
    expect(textOf(frames)).toBe('one');
    frames.showNext(id);
    expect(textOf(frames)).toBe('two more');
  });

  it('tell the share that has settled', () => {
    const { frames } = stage();
    frames.add(id, 0, frame(0, 0, piece('a'), piece('b', 'open'), piece('c', 'open'), piece('d', 'open')));
    expect(frames.get(id).shown?.settled).toBe(0.25);
    // A draft that only grows has nothing open: the passes tell how far it is.
    frames.add(id, 1, frame(0, 0, piece('a')));
    expect(frames.get(id).shown?.settled).toBe(0.25);
  });
});
