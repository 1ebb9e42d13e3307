import { describe, expect, it } from 'vitest';
import { gapsIn } from './gaps.ts';
import type { Page } from './page.ts';

/** A page in a type of fixed width: a letter is 10 pixels wide and 20 high, an underscore a hole of that width, `~` a sign that nobody can see. */
function page(...lines: string[]): Page {
  const read = lines.map((text, row) => ({
    box: { x0: 0, y0: row * 30, x1: text.length * 10, y1: row * 30 + 20 },
    words: [...text.matchAll(/[^\s_]+/g)].map(({ 0: word, index }) => ({ text: word, box: { x0: index * 10, y0: row * 30, x1: (index + word.length) * 10, y1: row * 30 + 20 }, confidence: word.includes('~') ? 5 : 95, alternatives: [] })),
  }));
  const box = { x0: 0, y0: 0, x1: 600, y1: lines.length * 30 };
  return { number: 1, width: 600, height: 800, resolution: 150, turned: 0, skew: 0, origin: 'recognised', language: 'eng', blocks: [{ kind: 'text', box, paragraphs: [{ box, lines: read }] }] };
}

const full = 'the harbour was quiet and nobody had seen the boat';

describe('gaps of a page', () => {
  it('are holes in a line between words, with print above and below', () => {
    expect(gapsIn(page(full, 'leave it was ______________ the lamp was lit again', full))).toEqual([{ after: 2, sign: null }].map((gap) => ({ ...gap, after: gap.after + 10 })));
  });

  it('are one sign that stands for nothing in a hole', () => {
    expect(gapsIn(page(full, 'leave it was ______ ~| _____ the lamp was lit once', full))).toEqual([{ after: 12, sign: 13 }]);
  });

  it('are a blot that was taken for two letters as wide as words, and no number', () => {
    const blotted = (text: string, confidence: number): Page => {
      const whole = page(full, `leave it was ${'x'.repeat(14)} the lamp was lit again`, full);
      const [block] = whole.blocks;
      const [paragraph] = block!.paragraphs;
      const lines = paragraph!.lines.map((line) => ({ ...line, words: line.words.map((word) => (word.text.startsWith('xx') ? { ...word, text, confidence } : word)) }));
      return { ...whole, blocks: [{ ...block!, paragraphs: [{ ...paragraph!, lines }] }] };
    };
    expect(gapsIn(blotted('QP', 40))).toEqual([{ after: 12, sign: 13 }]);
    expect(gapsIn(blotted('QP', 95))).toEqual([]);
    expect(gapsIn(blotted('49', 5))).toEqual([]);
  });

  it('may be two lines high, and are no margin that goes through the page', () => {
    const hole = 'leave it was ______________ the lamp was lit again';
    expect(gapsIn(page(full, hole, hole, full))).toHaveLength(2);
    expect(gapsIn(page(full, hole, hole, hole, hole, full))).toEqual([]);
    expect(gapsIn(page(hole, hole, hole))).toEqual([]);
  });

  it('are not where a line may be set so: at the ends of a page, in tables, before numbers, beside other wide spaces', () => {
    expect(gapsIn(page('leave it was ______________ the lamp was lit again', full))).toEqual([]);
    expect(gapsIn(page(full, 'one two ________ three four ________ five six seven', full))).toEqual([]);
    expect(gapsIn(page(full, 'of the harbour at night __________________ 27 and', full))).toEqual([]);
    expect(gapsIn(page(full, 'a short line', full))).toEqual([]);
    expect(gapsIn(page(full, 'was    set     with    wide    spaces   all   over', full))).toEqual([]);
    expect(gapsIn(page(full, 'Chapter ______________________________ the First', full))).toEqual([]);
  });
});
