import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moved } from './order.ts';

test('a moved item stands where it was put, and the others keep their order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(8), fc.nat(8), (length, from, to) => {
      fc.pre(from < length && to < length);
      const list = Array.from({ length }, (_, at) => at);
      const after = moved(list, from, to);
      expect(after[to]).toBe(from);
      expect(after.filter((item) => item !== from)).toEqual(list.filter((item) => item !== from));
    }),
  );
  expect(moved([1, 2], 5, 0)).toEqual([1, 2]);
});
