import { expect, it } from 'vitest';
import { limitedRestarts } from './restarts.ts';

it('starts a process again five times a minute, and once more when a minute has passed', () => {
  const restarts = limitedRestarts();
  expect([0, 1, 2, 3, 4, 5].map((now) => restarts.allow(now))).toEqual([true, true, true, true, true, false]);
  expect(restarts.allow(60_004)).toBe(true);
});
