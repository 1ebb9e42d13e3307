/** The list of headings: which are shown, who stands above whom, and what moving a section does to the text. */
import type { Change, Heading } from '../../../engine/text/index.ts';

/** Indexes of the headings that hold every word typed; all of them before something is typed. */
export function matching(headings: readonly Heading[], query: string): number[] {
  const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
  const words = plain(query).split(/\s+/u).filter(Boolean);
  return headings.flatMap(({ title }, index) => (words.every((word) => plain(title).includes(word)) ? [index] : []));
}

export interface Place {
  /** Index of the heading above; -1 at the top. */
  readonly parent: number;
  /** 1 for what has nothing above it. */
  readonly depth: number;
  /** Among the headings with the same one above, from 1 on. */
  readonly position: number;
  readonly siblings: number;
}

/** Where each heading stands in the tree. A level that is left out makes no step. */
export function places(headings: readonly Heading[]): Place[] {
  const open: number[] = [];
  const counts = new Map<number, number>();
  const found = headings.map((heading, index) => {
    while (open.length > 0 && (headings[open.at(-1) ?? 0]?.level ?? 0) >= heading.level) open.pop();
    const parent = open.at(-1) ?? -1;
    const position = (counts.get(parent) ?? 0) + 1;
    counts.set(parent, position);
    open.push(index);
    return { parent, depth: open.length, position };
  });
  return found.map((place) => ({ ...place, siblings: counts.get(place.parent) ?? 1 }));
}

/** The heading beside one in the tree, on the same level under the same heading; -1 for none. */
export function neighbour(headings: readonly Heading[], index: number, step: 1 | -1): number {
  const own = headings[index];
  if (!own) return -1;
  const all = places(headings);
  for (let other = index + step; other >= 0 && other < headings.length; other += step) {
    const level = headings[other]?.level ?? 0;
    if (all[other]?.parent === all[index]?.parent && level === own.level) return other;
    if (level < own.level) return -1;
  }
  return -1;
}

/**
 * The changes that let two sections change places, the first of which ends where the second begins. `keep` says which
 * of them stays untouched, so that what is marked in it stays marked; the other is taken out and put in again.
 */
export function swap(read: (from: number, to: number) => string, first: Heading, second: Heading, keep: 'first' | 'second'): Change[] {
  const bare = (section: Heading) => read(section.from, section.end).trimEnd();
  const [a, b] = [bare(first), bare(second)];
  const between = read(first.from + a.length, second.from);
  const [endOfFirst, endOfSecond] = [first.from + a.length, second.from + b.length];
  return keep === 'first'
    ? [{ from: first.from, to: first.from, insert: b + between }, { from: endOfFirst, to: endOfSecond, insert: '' }]
    : [{ from: first.from, to: second.from, insert: '' }, { from: endOfSecond, to: endOfSecond, insert: between + a }];
}
