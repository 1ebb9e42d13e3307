/** The pairs of recognised and true text on disk. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isChecked } from './halves.ts';
import { joinLineEnds, type Pair } from './score.ts';

export interface DocumentPair extends Pair {
  readonly document: string;
}

export interface PairSet {
  readonly name: string;
  readonly pairs: readonly DocumentPair[];
}

export type Half = 'check' | 'tune' | 'all';

/** Sets of `folder` whose name has `part` (or one of several, by commas) in it, about so many words of a half each, evenly from the whole list; undefined without a folder. */
export function readSets(folder: string | undefined, part: string, half: Half, words: number): PairSet[] | undefined {
  if (folder === undefined || !existsSync(folder)) return undefined;
  return readdirSync(folder).filter((name) => name.endsWith('.jsonl') && part.split(',').some((each) => name.includes(each))).sort().map((file) => {
    const pairs = readPairs(join(folder, file)).filter(({ document }) => half === 'all' || isChecked(document) === (half === 'check'));
    return { name: basename(file, '.jsonl'), pairs: spread(pairs, words) };
  });
}

function readPairs(path: string): DocumentPair[] {
  return readFileSync(path, 'utf8').split('\n').filter(Boolean).map((line) => {
    const { id, ocr, gt, doc } = JSON.parse(line) as { id: string; ocr: string; gt: string; doc?: string };
    return { id, before: ocr, truth: gt, document: doc ?? id };
  });
}

/** Pairs of about so many words together, evenly from the whole list. */
function spread(list: readonly DocumentPair[], words: number): DocumentPair[] {
  const all = list.reduce((sum, { before }) => sum + before.split(/\s+/u).length, 0);
  if (all <= words) return [...list];
  const count = Math.max(1, Math.round((list.length * words) / all));
  return Array.from({ length: count }, (_, index) => list[Math.floor((index * list.length) / count)]).filter((item) => item !== undefined);
}

/** A truth that keeps its line ends is joined there, and so are the texts; books are the ones where that is part of the work. */
export function readyFor(set: string, pairs: readonly DocumentPair[]): (text: string) => string {
  return pairs.some(({ truth }) => /\p{L}-\n\p{Ll}/u.test(truth)) && !set.startsWith('oldbooks') ? joinLineEnds : (text) => text;
}
