import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutGroups, cutSequence } from './batches.ts';

const bounds = fc.record({ rows: fc.integer({ min: 1, max: 8 }), read: fc.integer({ min: 1, max: 4 }) });
const request = fc.integer({ min: 1, max: 40 }).chain((count) =>
  fc.record({ groups: fc.array(fc.nat({ max: 5 }), { minLength: count, maxLength: count }), read: fc.array(fc.nat({ max: count - 1 }), { maxLength: 30 }) }),
);

describe('a sequence cut into runs', () => {
  it('keeps every row in order and reads everything once, beside its row', () => {
    fc.assert(
      fc.property(request, bounds, ({ groups, read }, limit) => {
        const batches = cutSequence(groups.length, read, limit);
        expect(batches.flatMap((batch) => batch.rows)).toEqual([...groups.keys()]);
        expect(batches.flatMap((batch) => batch.reads).toSorted((a, b) => a - b)).toEqual([...read.keys()]);
        for (const { rows, reads } of batches) {
          expect(rows.length).toBeLessThanOrEqual(limit.rows);
          if (rows.length > 1) expect(reads.length).toBeLessThanOrEqual(limit.read);
          for (const index of reads) expect(rows).toContain(read[index]);
        }
      }),
    );
  });
});

describe('groups cut into runs', () => {
  it('stay whole and in order, and fit unless one alone does not', () => {
    fc.assert(
      fc.property(request, bounds, ({ groups, read }, limit) => {
        const batches = cutGroups(groups, read, limit);
        expect(batches.flatMap((batch) => batch.rows).toSorted((a, b) => a - b)).toEqual([...groups.keys()]);
        expect(batches.flatMap((batch) => batch.reads).toSorted((a, b) => a - b)).toEqual([...read.keys()]);
        for (const group of new Set(groups)) {
          const holders = batches.filter(({ rows }) => rows.some((row) => groups[row] === group));
          expect(holders).toHaveLength(1);
          const own = holders[0]?.rows.filter((row) => groups[row] === group) ?? [];
          expect(own).toEqual(own.toSorted((a, b) => a - b));
        }
        for (const { rows, reads } of batches) {
          for (const index of reads) expect(rows).toContain(read[index]);
          if (new Set(rows.map((row) => groups[row])).size > 1) {
            expect(rows.length).toBeLessThanOrEqual(limit.rows);
            expect(reads.length).toBeLessThanOrEqual(limit.read);
          }
        }
      }),
    );
  });
});
