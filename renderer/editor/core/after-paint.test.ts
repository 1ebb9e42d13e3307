import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Listeners } from './after-paint.ts';

// Frames and timers in hand: what is tested is the order.
let frames: (() => void)[];
beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('tells patient listeners of an edit once the frame is painted, once for many edits', () => {
  const heard: string[] = [];
  const listeners = new Listeners();
  listeners.add(() => heard.push('prompt'));
  listeners.add(() => heard.push('patient'), { afterPaint: true });
  listeners.tell({ edited: true });
  listeners.tell({ edited: true });
  expect(heard).toEqual(['prompt', 'prompt']);
  for (const frame of frames) frame();
  expect(heard).toEqual(['prompt', 'prompt']);
  vi.advanceTimersByTime(0);
  expect(heard).toEqual(['prompt', 'prompt', 'patient']);
});

it('tells them at once of what is no edit, and of edits in a page that paints nothing', () => {
  const heard: string[] = [];
  const listeners = new Listeners();
  const stop = listeners.add(() => heard.push('patient'), { afterPaint: true });
  listeners.tell({ edited: false });
  expect(heard).toEqual(['patient']);
  listeners.tell({ edited: true });
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual(['patient', 'patient']);
  stop();
  listeners.tell({ edited: false });
  expect(heard).toEqual(['patient', 'patient']);
});
