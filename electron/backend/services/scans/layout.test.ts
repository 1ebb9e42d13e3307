import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Page } from '../../../../engine/text/index.ts';
import { dictionaryIn } from './dictionary.ts';
import { layOut } from './layout.ts';
import { wordsOf } from './words.ts';

const isWord = dictionaryIn(join(import.meta.dirname, '../../../../assets'));

/** A page of one column; every line as wide as the column. */
function page(number: number, lines: readonly string[]): Page {
  const box = { x0: 100, y0: 100, x1: 900, y1: 100 + lines.length * 40 };
  return {
    number, width: 1000, height: 1400, resolution: 300, turned: 0, skew: 0, origin: 'recognised', language: 'eng',
    blocks: [
      {
        kind: 'text', box,
        paragraphs: [
          {
            box,
            lines: lines.map((line, row) => {
              const words = line.split(' ');
              const width = 800 / words.length;
              return {
                box: { x0: 100, y0: 100 + row * 40, x1: 900, y1: 130 + row * 40 },
                words: words.map((text, at) => ({ text, box: { x0: 100 + at * width, y0: 100 + row * 40, x1: 90 + (at + 1) * width, y1: 130 + row * 40 }, confidence: 95, alternatives: [] })),
              };
            }),
          },
        ],
      },
    ],
  };
}

const pages = [
  page(1, ['ROUGHING IT', 'The brethren were hunted and hounded by every neigh-', 'bour they had ; and the result is that for some years', 'they have hated all the gentiles with all their might']),
  page(2, ['ROUGHING IT', 'and main until the end of the matter was in sight of', 'all of them and the ﬁnder of the book was driven out']),
  page(3, ['ROUGHING IT', 'of the state with his copperplates and the miraculous', 'stones he read the inscriptions with in the old days.']),
];

describe('pages laid out', () => {
  it('say of every word where it stands, and of every repair what it put there', () => {
    const { text, pages: laid, changes } = layOut(pages, [], isWord);
    expect(text).toContain('every neighbour they had; and');
    expect(text).toContain('the finder of');
    for (const change of changes) expect(text.slice(change.from, change.to)).toBe(change.state === 'applied' ? change.after : change.before);
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['heads', 'hyphens', 'spaces', 'ligatures']));
    pages.forEach((own, at) => {
      const { range, places } = laid[at]!;
      wordsOf(own).forEach((word, index) => {
        const stands = text.slice(range.from + places[2 * index]!, range.from + places[2 * index + 1]!);
        expect(stands.replaceAll('fi', 'ﬁ').includes(word.text.replace(/-$/, '')) || word.text.includes(stands), `${word.text} is said to be ${stands}`).toBe(true);
      });
    });
  });

  it('leave running heads in the text and offer to take them out; a rule that is off does nothing', () => {
    const { text, changes } = layOut(pages, ['hyphens', 'spaces'], isWord);
    expect(text.match(/ROUGHING IT/g)).toHaveLength(3);
    expect(changes.filter(({ kind }) => kind === 'heads').every(({ state }) => state === 'offered')).toBe(true);
    expect(changes.some(({ kind }) => kind === 'hyphens' || kind === 'spaces')).toBe(false);
  });

  it('have a gap for a page that could not be read, with nothing joined across it', () => {
    const { text, pages: laid } = layOut([pages[0]!, null, pages[2]!], [], isWord);
    expect(text).toMatch(/their might\n\n\[…\]\n\nROUGHING IT/);
    expect(text.slice(laid[1]!.range.from, laid[1]!.range.to)).toBe('[…]');
    expect(laid[1]!.places).toHaveLength(0);
  });

  it('offers a mark where a blot leaves a hole in a line, and puts none by itself', () => {
    const whole = page(1, ['The brethren were hunted and hounded by every last', 'neighbour they had and the result is that for some', 'years they have hated all the gentiles with might.', 'And that was the end of it for all of them in town.']);
    const [block] = whole.blocks;
    const [paragraph] = block!.paragraphs;
    const holed = { ...whole, blocks: [{ ...block!, paragraphs: [{ ...paragraph!, lines: paragraph!.lines.map((line, row) => (row === 1 ? { ...line, words: line.words.filter((_word, at) => at !== 3 && at !== 4) } : line)) }] }] };
    const { text, changes } = layOut([holed], [], isWord);
    expect(text).toContain('neighbour they had result is');
    const marks = changes.filter(({ kind }) => kind === 'gaps');
    expect(marks.map(({ before, after, state, from, to }) => [before, after, state, text.slice(from, to)])).toEqual([['had', 'had […]', 'offered', 'had']]);
    expect(layOut([whole], [], isWord).changes.filter(({ kind }) => kind === 'gaps')).toEqual([]);
  });
});
