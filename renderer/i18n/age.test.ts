import { expect, it } from 'vitest';
import { ageOf } from './age.ts';

it('An age is told in the largest unit that fits, and as a date after a week', () => {
  const now = 1_700_000_000_000;
  const before = (seconds: number) => ageOf(now - seconds * 1000, now);
  expect(before(59)).toEqual({ id: 'age.now', count: 0 });
  expect(before(60)).toEqual({ id: 'age.minutes', count: 1 });
  expect(before(3599)).toEqual({ id: 'age.minutes', count: 59 });
  expect(before(3600)).toEqual({ id: 'age.hours', count: 1 });
  expect(before(86_400 * 2)).toEqual({ id: 'age.days', count: 2 });
  expect(before(86_400 * 7)).toEqual({ id: 'age.date' });
  // A clock that was set back must not give a negative age.
  expect(before(-100)).toEqual({ id: 'age.now', count: 0 });
});
