import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WindowFault } from '../../contract/index.ts';
import { Library } from '../library.test-support.ts';

let library: Library;
let now: number;
beforeEach(async () => {
  now = 1_000_000;
  library = new Library({ now: () => now });
  await library.backend.ready;
});
afterEach(() => library.remove());

const fault = (message: string): WindowFault => ({ level: 'error', source: 'window', message });
const lines = async () => (await library.client.call('log.read', { limit: 500 })).filter(({ source }) => source === 'window');

describe('the faults of the window', () => {
  it('are in the log with kind and place', async () => {
    await library.client.call('log.write', fault('TypeError < open (index-a1b2.js:1:2345) < <anonymous>'));
    expect(await lines()).toEqual([{ at: now, level: 'error', source: 'window', message: 'TypeError < open (index-a1b2.js:1:2345) < <anonymous>' }]);
  });

  it('are refused with anything that could be a sentence', () => {
    for (const message of ['Dear Sarah, we met', 'TypeError: Dear Sarah', 'TypeError < Dear Sarah', 'TypeError < f (Dear Sarah.js:1:2)', 'Dear\nSarah', ''])
      expect(WindowFault.safeParse(fault(message)).success, message).toBe(false);
    fc.assert(fc.property(fc.lorem({ maxCount: 12 }), fc.string(), (sentence, rest) => {
      fc.pre(sentence.includes(' '));
      expect(WindowFault.safeParse(fault(`Error < ${sentence}${rest}`)).success).toBe(false);
    }));
  });

  it('are twenty a minute at most, and the next minute says how many were left out', async () => {
    for (let count = 0; count < 50; count += 1) await library.client.call('log.write', fault('RangeError'));
    expect(await lines()).toHaveLength(20);
    now += 60_000;
    await library.client.call('log.write', fault('SyntaxError'));
    expect((await lines()).slice(20).map(({ message }) => message)).toEqual(['Further faults were not written count=30', 'SyntaxError']);
  });
});
