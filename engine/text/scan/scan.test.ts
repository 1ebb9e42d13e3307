import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyChanges } from '../changes.ts';
import type { Page, PageWord } from '../page.ts';
import { cleanPages, cleanPlainText } from './clean.ts';
import { isEnglish, oldSpelling } from './language.ts';
import { wordList } from './vocabulary.ts';

const isWord = wordList(readFileSync(join(import.meta.dirname, '../../../assets/dictionaries/english.txt'), 'utf8'));
const clean = (text: string) => cleanPlainText(text, { isWord }).text;

/** A page of lines in a column of 60 characters of 10 pixels; `|` before a line indents it. */
function page(lines: readonly string[], confidence = 95, number = 1): Page {
  const placed = lines.map((line, row) => {
    const indent = line.startsWith('|') ? 30 : 0;
    let x = indent;
    const words = line.replace(/^\|/u, '').split(' ').map((text): PageWord => {
      const box = { x0: x, y0: row * 40, x1: x + text.length * 10, y1: row * 40 + 24 };
      x += (text.length + 1) * 10;
      return { text, box, confidence, alternatives: [] };
    });
    return { box: { x0: indent, y0: row * 40, x1: x - 10, y1: row * 40 + 24 }, words };
  });
  const box = { x0: 0, y0: 0, x1: 700, y1: lines.length * 40 };
  return { number, width: 800, height: 1200, resolution: 300, turned: 0, skew: 0, origin: 'recognised', language: 'eng', blocks: [{ kind: 'text', box, paragraphs: [{ box, lines: placed }] }] };
}

const PROSE = ['It was the best of times and it was the worst of times, in the', 'days when the old road ran by the mill and the river was still', 'full of fish, as my father had often told us when we were young', 'and did not believe the half of what he said of it. So we went.'];

describe('words parted at line ends', () => {
  test('are joined where the dictionary has them, and keep a hyphen that is theirs', () => {
    expect(clean('He would in-\nvestigate the mother-in-\nlaw of a well-\nknown man.')).toBe('He would investigate the mother-in-law of a well-known man.');
  });

  test('follow the spelling of the document', () => {
    expect(clean('The school-room was cold. Nobody sat in the school-\nroom now.')).toContain('the school-room now');
    expect(clean('The schoolroom was cold. Nobody sat in the school-\nroom now.')).toContain('the schoolroom now');
  });

  test('are joined across a page number, which stays', () => {
    const { text } = cleanPages([page([...PROSE, 'and the neighbors all made re-', '26']), page(['joice that it was over at last.', ...PROSE], 95, 2)], { isWord });
    expect(text).toContain('all made rejoice');
    expect(text).toContain('26');
  });

  test('are joined inside a line too, where lines were run together', () => {
    expect(clean('He asked me for a con-tribution and the pro- perty of the man.')).toBe('He asked me for a contribution and the property of the man.');
    expect(clean('The post-mortem was held after a post- mortem, and at the post-\nmortem examination.')).toBe('The post-mortem was held after a postmortem, and at the post-mortem examination.');
    expect(clean('The two- and three-year terms of re-election to the co-operative.')).toBe('The two- and three-year terms of re-election to the co-operative.');
  });
});

describe('paragraphs', () => {
  test('are parted by indents and short last lines, and joined inside', () => {
    const { text } = cleanPages([page([...PROSE, 'The end came.', `|${PROSE[0] ?? ''}`, PROSE[1] ?? ''])], { isWord });
    const paragraphs = text.split('\n\n');
    expect(paragraphs).toHaveLength(2);
    expect(paragraphs[0]).toBe([...PROSE, 'The end came.'].join(' '));
  });

  test('leave verse, lists and addresses as lines', () => {
    const verse = 'For hill and battle plain,\nWith dying men and slain,\nGrew mountain heights of pain,\nAnd mine is boundless woe.';
    expect(clean(`${PROSE.join('\n')}\n\n${verse}`)).toContain(verse);
    expect(clean(`${PROSE.join('\n')}\n\n1. Bread\n2. Butter\n3. Cheese`)).toContain('1. Bread\n2. Butter\n3. Cheese');
  });
});

describe('running heads and page numbers', () => {
  const pages = Array.from({ length: 4 }, (_, index) => page([`ROUGHING IT ${index + 10}`, ...PROSE.map((line) => line.split(' ').slice(index * 2).concat(line.split(' ').slice(0, index * 2)).join(' '))], 95, index + 1));

  test('are offered, and go only when asked', () => {
    const offered = cleanPages(pages, { isWord });
    expect(offered.changes.filter(({ rule }) => rule === 'heads').map(({ applied }) => applied)).toEqual([false, false, false, false]);
    expect(offered.text).toContain('ROUGHING IT 12');
    expect(cleanPages(pages, { isWord, rules: { heads: true } }).text).not.toContain('ROUGHING');
  });
});

describe('specks', () => {
  test('go by confidence and size; a last word of a paragraph does not', () => {
    const noisy = page([...PROSE, 'Portillo.']);
    const dirt = page(['~a=e ,;'], 12);
    const both: Page = { ...noisy, blocks: [...noisy.blocks, ...dirt.blocks] };
    const { text } = cleanPages([both], { isWord });
    expect(text).toContain('Portillo.');
    expect(text).not.toContain('~a=e');
  });

  test('stay where no boxes tell them apart', () => {
    expect(clean('The house.\n\n~a=e ,;\n\nThe garden.')).toContain('~a=e');
  });
});

describe('typography', () => {
  test('is mended where a page reader broke it', () => {
    expect(clean('“ Por hill ; and ‘‘ Young Turks.” The ﬁrſt one ?')).toBe('“Por hill; and “Young Turks.” The first one?');
  });

  test('is left alone where it is consistent, and in other languages', () => {
    const consistent = '"It is the first," he said -- and left; "so be it!"';
    expect(clean(consistent)).toBe(consistent);
    const french = 'Il y a dans la maison une grande table ; et pour le reste, nous ne savons pas ce qui est sur elle !';
    expect(clean(french)).toBe(french);
  });
});

describe('every clean-up by rules', () => {
  test('is rebuilt by its changes, and knows where each word of a page went', () => {
    const word = fc.constantFrom('the', 'con-', 'tinue', 'well-', 'known', '12', '“', '”', ';', '‘‘', 'ﬁne', 'house.', 'And', '~', '|', 'of—');
    fc.assert(
      fc.property(fc.array(fc.array(fc.array(word, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }), (written) => {
        const pages = written.map((lines, index) => page(lines.map((line) => line.join(' ')), index % 2 === 0 ? 95 : 30, index + 1));
        const { raw, text, changes, pages: placed } = cleanPages(pages, { isWord });
        const applied = changes.filter((change) => change.applied);
        expect(applyChanges(raw, applied)).toBe(text);
        for (const { from, to, before } of changes) expect(raw.slice(from, to)).toBe(before);
        for (const { words } of placed) for (const range of words) if (range) expect(range.from).toBeLessThanOrEqual(range.to);
        const digits = (value: string) => value.replace(/\D/gu, '');
        expect(digits(text)).toBe(digits(applyChanges(raw, applied.filter(({ rule }) => rule === 'specks'))));
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  test('takes any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(cleanPlainText(text, { isWord }).raw).toBe(text);
      }), { numRuns: 150, seed: 8 });
    for (const odd of ['', '\0\f\n', 'a'.repeat(300_000), `${'-'.repeat(50_000)}\n`.repeat(3), '\ud800 tbe']) expect(() => clean(odd)).not.toThrow();
  });
});

test('languages and old spelling are told apart', () => {
  expect(isEnglish('The king was very glad of it, and he said that they were his.', isWord)).toBe(true);
  expect(isEnglish('Der König war sehr froh und sagte, dass es nicht das seine war.', isWord)).toBe(false);
  expect(oldSpelling('Then hee did stucke their arrowes in his breast, and halfe the towne tooke them for shafts.', isWord)).toBeGreaterThan(0.1);
  expect(oldSpelling('Then he stuck their arrows in his breast, and half the town took them for shafts.', isWord)).toBe(0);
});
