/**
 * Where something is missing inside a page: a blot over a line, a hole in the paper. Told by the boxes alone, and only where
 * they leave no other reading: print runs on above and below the hole, and the line goes on behind it.
 */
import type { Box, Page, PageLine, PageWord } from './page.ts';

export interface Gap {
  /** Index of the word before the hole, counted over the page. */
  readonly after: number;
  /** What was read there where no letter can be seen, a sign or two letters as wide as a word, stands for the hole itself: its index; null where nothing was read. */
  readonly sign: number | null;
}

/** A hole is this much wider than the spaces of its line, and than its print is high. */
const wideForSpaces = 3.5;
const wideForHeight = 2.2;
/** Lines with fewer words say nothing about their spaces. */
const fewestWords = 4;
/** Print above and below covers at least this share of the hole. */
const covered = 0.75;
/** Holes one above the other in more lines than this are a margin between columns. */
const mostHigh = 3;
/** Signs read with less confidence (0 to 100) than this are no signs. */
const unseen = 30;
/** A blot is read as so few letters, each so many times as wide as those of its line, with less confidence than this. */
const blotLetters = 3;
const blotWidth = 2.2;
const blotSure = 80;

interface Row extends PageLine {
  /** Index of its first word, counted over the page. */
  readonly first: number;
  readonly height: number;
  /** The usual width of a letter. */
  readonly letter: number;
  /** The usual space between its words. */
  readonly space: number;
}

interface Hole {
  readonly row: number;
  readonly gap: Gap;
  readonly from: number;
  readonly to: number;
}

/** The gaps of a page, in reading order. */
export function gapsIn(page: Page): Gap[] {
  let first = 0;
  return page.blocks.flatMap((block) =>
    block.paragraphs.flatMap((paragraph) => {
      const rows = paragraph.lines.map((line) => {
        const row = rowOf(line, first);
        first += line.words.length;
        return row;
      });
      return block.kind === 'text' ? gapsOf(rows) : [];
    }),
  );
}

function rowOf(line: PageLine, first: number): Row {
  const heights = line.words.filter(({ text }) => /\p{L}/u.test(text)).map(({ box }) => box.y1 - box.y0);
  const spaces = line.words.slice(1).map(({ box }, at) => box.x0 - line.words[at]!.box.x1);
  const letter = median(line.words.filter(({ text }) => text.length > blotLetters).map(({ text, box }) => (box.x1 - box.x0) / text.length));
  return { ...line, first, height: median(heights), letter, space: Math.max(1, median(spaces)) };
}

function gapsOf(rows: readonly Row[]): Gap[] {
  const holes = rows.flatMap((row, at) => holesOf(row).map((hole): Hole => ({ ...hole, row: at })));
  return holes.filter((hole) => isInPrint(hole, rows, holes)).map(({ gap }) => gap);
}

/** Wide spaces inside a line, with the signs that may have been read in them. */
function holesOf({ words, first, height, letter, space }: Row): Omit<Hole, 'row'>[] {
  if (words.length < fewestWords || height === 0) return [];
  const holes: Omit<Hole, 'row'>[] = [];
  for (let at = 0; at < words.length - 1; at += 1) {
    const sign = isNoSign(words[at + 1]!, letter) && at + 2 < words.length ? at + 1 : null;
    const before = words[at]!;
    const behind = words[at + (sign === null ? 1 : 2)]!;
    if (!isPrint(before) || !isPrint(behind) || isNoSign(before, letter) || isNoSign(behind, letter)) continue;
    const [from, to] = [before.box.x1, behind.box.x0];
    if (to - from < Math.max(wideForSpaces * space, wideForHeight * height)) continue;
    // Dots that lead to a page number, columns of numbers.
    if (/[.…·_-]{2,}$/u.test(before.text) || /^\p{N}/u.test(behind.text)) continue;
    holes.push({ gap: { after: first + at, sign: sign === null ? null : first + sign }, from, to });
  }
  // Lines with several holes are set so: tables, titles, play bills.
  return holes.length === 1 ? holes : [];
}

/** Whether print runs on above and below a hole, or above and below the holes it is part of. */
function isInPrint(hole: Hole, rows: readonly Row[], holes: readonly Hole[]): boolean {
  const look = (step: 1 | -1): { readonly covered: boolean; readonly high: number } => {
    for (let at = hole.row + step, high = 0; at >= 0 && at < rows.length; at += step) {
      const [row, last] = [rows[at]!, rows[at - step]!];
      // Lines of one column follow each other closely.
      if (Math.abs((row.box.y0 + row.box.y1 - last.box.y0 - last.box.y1) / 2) > 3 * Math.max(row.height, last.height)) return { covered: false, high };
      if (coverage(row.words.map(({ box }) => box), hole) >= covered) return { covered: true, high };
      if (!holes.some((other) => other.row === at && other.from < hole.to && other.to > hole.from)) return { covered: false, high };
      high += 1;
    }
    return { covered: false, high: 0 };
  };
  const [above, below] = [look(-1), look(1)];
  return above.covered && below.covered && above.high + below.high < mostHigh;
}

function coverage(boxes: readonly Box[], { from, to }: Pick<Hole, 'from' | 'to'>): number {
  const inside = boxes.filter(({ x0, x1 }) => x1 > from && x0 < to);
  const [left, right] = [Math.min(...inside.map(({ x0 }) => x0)), Math.max(...inside.map(({ x1 }) => x1))];
  return inside.length === 0 ? 0 : (Math.min(right, to) - Math.max(left, from)) / (to - from);
}

function isPrint({ text, confidence }: PageWord): boolean {
  return /[\p{L}\p{N}]/u.test(text) && confidence >= unseen;
}

/** A sign that is none, or a blot that was taken for letters. Numbers are never taken for one. */
function isNoSign({ text, confidence, box }: PageWord, letter: number): boolean {
  if (/\p{N}/u.test(text)) return false;
  if (!/\p{L}/u.test(text)) return confidence < unseen;
  return letter > 0 && text.length <= blotLetters && confidence < blotSure && box.x1 - box.x0 > blotWidth * letter * text.length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
