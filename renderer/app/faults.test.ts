import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WindowFault } from '../../electron/contract/index.ts';
import { faultMessage } from './faults.ts';

const passes = (error: unknown) => WindowFault.safeParse({ level: 'error', source: 'window', message: faultMessage(error) }).success;

describe('a fault as the log gets it', () => {
  test('names its kind and where it was, not what it said', () => {
    const message = faultMessage(new RangeError('the letter to my sister'));
    expect(message).toMatch(/^RangeError < .*\(faults\.test\.ts:\d+:\d+\)/);
    expect(message).not.toContain('sister');
  });

  test('passes the contract whatever was thrown, and holds nothing of its message', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (text, name) => {
      const error = Object.assign(new Error(text), { name, stack: `${name}: ${text}\n    at open (http://127.0.0.1:1/assets/index-a1.js:1:2345)\n    at ${text}` });
      expect(passes(error)).toBe(true);
      expect(faultMessage(error)).toContain('open (index-a1.js:1:2345)');
    }));
    for (const thrown of ['a sentence of mine', 5, null, undefined, { text: 'mine' }]) expect(faultMessage(thrown)).toBe(`thrown-${typeof thrown}`);
  });
});
