import { describe, expect, it } from 'vitest';
import { Checker, verdict } from './checker.ts';

function stage(wrong: readonly string[], fail = false) {
  const asked: (readonly string[])[] = [];
  const due: (() => void)[] = [];
  let changes = 0;
  const failures: unknown[] = [];
  const checker = new Checker({
    ask: async (words) => {
      asked.push(words);
      if (fail) throw new Error('no dictionary');
      return words.flatMap((word, index) => (wrong.includes(word) ? [index] : []));
    },
    changed: () => void (changes += 1),
    failed: (error) => void failures.push(error),
    later: (run) => due.push(run),
  });
  return { checker, asked, due, failures, changes: () => changes };
}

describe('what is known of words', () => {
  it('is asked once for all words of a moment, and never again', async () => {
    const { checker, asked, due, changes } = stage(['wrod']);
    expect(['one', 'wrod', 'one'].map((word) => checker.isWrong(word))).toEqual([undefined, undefined, undefined]);
    expect(due).toHaveLength(1);
    due[0]!();
    await checker.know(['one', 'wrod']);
    expect(asked).toEqual([['one', 'wrod']]);
    expect(['one', 'wrod'].map((word) => checker.isWrong(word))).toEqual([false, true]);
    expect(changes()).toBe(1);
  });

  it('comes in parts for very many words', async () => {
    const { checker, asked } = stage(['w1200']);
    const words = Array.from({ length: 1_234 }, (_, index) => `w${index}`);
    await checker.know(words);
    expect(asked.map((each) => each.length)).toEqual([500, 500, 234]);
    expect(checker.isWrong('w1200')).toBe(true);
  });

  it('stays unknown without an end where the dictionary fails, which is told once', async () => {
    const { checker, asked, failures } = stage([], true);
    await checker.know(['one', 'two']);
    await checker.know(['three']);
    expect(checker.isWrong('one')).toBeUndefined();
    expect([asked.length, failures.length]).toEqual([1, 1]);
  });

  it('gives way to own words and those ignored here', async () => {
    const { checker } = stage(['Quillian’s', 'xanthe', 'wrod']);
    await checker.know(['Quillian’s', 'xanthe', 'wrod', 'one']);
    const marked = ['Quillian’s', 'xanthe', 'wrod', 'one'].filter((word) => verdict(checker, word, new Set(['Quillian']), new Set(['xanthe'])));
    expect(marked).toEqual(['wrod']);
  });
});
