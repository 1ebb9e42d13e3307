import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, Outline } from '../../../engine/text/index.ts';
import { matching, neighbour, places, swap } from './headings.ts';

const headingsOf = (text: string) => Outline.of({ length: text.length, slice: (from, to) => text.slice(from, to) }).headings;

describe('The tree of headings', () => {
  const headings = headingsOf('# A\n\n### Deep\n\n## B\n\n# C\n\n## D\n\n## É words');

  it('makes one step of a level that is left out', () => {
    expect(places(headings).map(({ parent, depth, position, siblings }) => [parent, depth, position, siblings])).toEqual([
      [-1, 1, 1, 2], [0, 2, 1, 2], [0, 2, 2, 2], [-1, 1, 2, 2], [3, 2, 1, 2], [3, 2, 2, 2],
    ]);
  });

  it('is narrowed down by words in any order, without regard to case and accents', () => {
    expect(matching(headings, 'word e')).toEqual([5]);
    expect(matching(headings, ' ')).toHaveLength(6);
    expect(matching(headings, 'nowhere')).toEqual([]);
  });

  it('has neighbours on the same level under the same heading only', () => {
    expect(neighbour(headings, 0, 1)).toBe(3);
    expect(neighbour(headings, 3, -1)).toBe(0);
    expect(neighbour(headings, 4, -1)).toBe(-1);
    expect(neighbour(headings, 4, 1)).toBe(5);
    expect(neighbour(headings, 1, 1)).toBe(-1);
    expect(neighbour(headings, -1, 1)).toBe(-1);
  });
});

describe('Moving a section', () => {
  const part = fc.constantFrom('words\n', 'more words\n\n- item\n', '```\n# code\n```\n', '');
  const section = fc.tuple(fc.constantFrom('# One', '# Two', '# Three'), part, part).map(([title, a, b]) => `${title}\n\n${a}\n${b}`);
  const end = fc.constantFrom('', '\n', '\n\n', 'last words');

  it('lets two sections change places, whichever of them stays, and a second time brings them back', () => {
    fc.assert(
      fc.property(fc.array(section, { minLength: 2, maxLength: 4 }), end, fc.nat(2), fc.constantFrom('first', 'second'), (sections, tail, at, keep) => {
        const text = `before\n\n${sections.join('\n')}${tail}`;
        const headings = headingsOf(text);
        const index = at % (headings.length - 1);
        const [first, second] = [headings[index]!, headings[index + 1]!];
        const read = (from: number, to: number) => text.slice(from, to);
        const moved = applyChanges(text, swap(read, first, second, keep));
        const bare = (heading: typeof first, whole: string) => whole.slice(heading.from, heading.end).trimEnd();
        const after = headingsOf(moved);
        expect(after.map(({ title }) => title)).toEqual(headings.map(({ title }, place) => (place === index ? second.title : place === index + 1 ? first.title : title)));
        expect(bare(after[index]!, moved)).toBe(bare(second, text));
        expect(bare(after[index + 1]!, moved)).toBe(bare(first, text));
        expect(applyChanges(moved, swap((from, to) => moved.slice(from, to), after[index]!, after[index + 1]!, keep))).toBe(text);
      }),
    );
  });
});
