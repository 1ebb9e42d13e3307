/**
 * The difference between two texts as changes a person can read: whole words, never part of a grapheme, neighbours
 * together. Lines are compared first, then the words of the lines that differ (Myers' O(ND) algorithm both times).
 */
import { diff } from 'fast-myers-diff';
import type { Change, Range } from './change.ts';
import { lines, wordCount, wordSegments } from './segment.ts';

/** Above this many words in one differing region it is replaced as a whole: the search would take seconds. */
const MOST_TOKENS = 12_000;

/** The changes that turn `before` into `after`, ordered, with at least one kept character between any two. */
export function diffText(before: string, after: string): Change[] {
  if (before === after) return [];
  const changes: Change[] = [];
  const a = lineTokens(before);
  const b = lineTokens(after);
  for (const [aFrom, aTo, bFrom, bTo] of diff(texts(before, a), texts(after, b))) {
    const from = edge(a, aFrom, before.length);
    const to = edge(a, aTo, before.length);
    const start = edge(b, bFrom, after.length);
    const end = edge(b, bTo, after.length);
    diffWords(before, { from, to }, after, { from: start, to: end }, changes);
  }
  return join(changes);
}

/** Words added and removed, as a writer counts them. */
export function counts(changes: readonly Change[], before: string): { added: number; removed: number } {
  let added = 0;
  let removed = 0;
  for (const { from, to, insert } of changes) {
    added += knownCount(insert);
    removed += knownCount(before.slice(from, to));
  }
  return { added, removed };
}

/** A thousand changes are counted again with every key pressed beside them, and their words are the same. */
const known = new Map<string, number>();
const MOST_KNOWN = 4_000;
const LONGEST_KNOWN = 100;

function knownCount(text: string): number {
  if (text.length > LONGEST_KNOWN) return wordCount(text);
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const count = wordCount(text);
  known.set(text, count);
  return count;
}

/** A differing region in tokens of both sides. */
interface Hunk {
  aFrom: number;
  aTo: number;
  bFrom: number;
  bTo: number;
}

function diffWords(before: string, aRange: Range, after: string, bRange: Range, changes: Change[]): void {
  const a = wordTokens(before, aRange);
  const b = wordTokens(after, bRange);
  const push = (from: number, to: number, start: number, end: number) => {
    const insert = after.slice(start, end);
    if (from !== to || insert) changes.push({ from, to, insert });
  };
  if (a.length === 0 || b.length === 0 || a.length + b.length > MOST_TOKENS) {
    push(aRange.from, aRange.to, bRange.from, bRange.to);
    return;
  }
  const aText = texts(before, a);
  const bText = texts(after, b);
  const hunks = Array.from(diff(aText, bText), ([aFrom, aTo, bFrom, bTo]): Hunk => ({ aFrom, aTo, bFrom, bTo }));
  for (const hunk of tidy(hunks, aText, bText))
    push(edge(a, hunk.aFrom, aRange.to), edge(a, hunk.aTo, aRange.to), edge(b, hunk.bFrom, bRange.to), edge(b, hunk.bTo, bRange.to));
}

/** Joins what reads as one change and moves bare insertions and deletions to where a writer would see them. */
function tidy(hunks: readonly Hunk[], a: readonly string[], b: readonly string[]): Hunk[] {
  const slid: Hunk[] = [];
  for (const [index, hunk] of hunks.entries()) slid.push(slide(hunk, a, b, slid.at(-1)?.aTo ?? 0, slid.at(-1)?.bTo ?? 0, hunks[index + 1]?.aFrom ?? a.length, hunks[index + 1]?.bFrom ?? b.length));
  const joined: Hunk[] = [];
  for (const hunk of slid) {
    const last = joined.at(-1);
    if (last && readsAsOne(last, hunk, a)) {
      last.aTo = hunk.aTo;
      last.bTo = hunk.bTo;
    } else joined.push({ ...hunk });
  }
  for (const hunk of joined) {
    while (hunk.aFrom < hunk.aTo && hunk.bFrom < hunk.bTo && a[hunk.aTo - 1] === b[hunk.bTo - 1]) {
      hunk.aTo -= 1;
      hunk.bTo -= 1;
    }
    while (hunk.aFrom < hunk.aTo && hunk.bFrom < hunk.bTo && a[hunk.aFrom] === b[hunk.bFrom]) {
      hunk.aFrom += 1;
      hunk.bFrom += 1;
    }
  }
  return joined;
}

/** Whether the kept tokens between two hunks are too few to keep them apart. */
function readsAsOne(left: Hunk, right: Hunk, a: readonly string[]): boolean {
  const kept = a.slice(left.aTo, right.aFrom);
  if (kept.length === 0) return true;
  if (kept.some((token) => /[\r\n]/.test(token))) return false;
  if (kept.every((token) => /^\s+$/u.test(token))) return true;
  const replaced = (hunk: Hunk) => Math.min(hunk.aTo - hunk.aFrom, hunk.bTo - hunk.bFrom);
  const text = kept.join('').trim();
  // One short word or mark between two rewritten stretches is a chance match.
  return [...text].length <= 3 && !/\s/u.test(text) && replaced(left) >= 3 && replaced(right) >= 3;
}

/** Slides a bare insertion or deletion along equal tokens to the place that reads best. */
function slide(hunk: Hunk, a: readonly string[], b: readonly string[], aLeast: number, bLeast: number, aMost: number, bMost: number): Hunk {
  const inserts = hunk.aFrom === hunk.aTo;
  if (!inserts && hunk.bFrom !== hunk.bTo) return hunk;
  const tokens = inserts ? b : a;
  let from = inserts ? hunk.bFrom : hunk.aFrom;
  let to = inserts ? hunk.bTo : hunk.aTo;
  let shift = 0;
  while ((inserts ? hunk.aFrom : hunk.bFrom) + shift > (inserts ? aLeast : bLeast) && from > (inserts ? bLeast : aLeast) && tokens[from - 1] === tokens[to - 1]) {
    from -= 1;
    to -= 1;
    shift -= 1;
  }
  let best = shift;
  let bestScore = placeScore(tokens, from, to);
  while ((inserts ? hunk.aTo : hunk.bTo) + shift < (inserts ? aMost : bMost) && to < (inserts ? bMost : aMost) && tokens[from] === tokens[to]) {
    from += 1;
    to += 1;
    shift += 1;
    const score = placeScore(tokens, from, to);
    if (score > bestScore) {
      best = shift;
      bestScore = score;
    }
  }
  return { aFrom: hunk.aFrom + best, aTo: hunk.aTo + best, bFrom: hunk.bFrom + best, bTo: hunk.bTo + best };
}

/** How natural it looks to insert or delete exactly these tokens: whole lines, then whole sentences, then words with one space. */
function placeScore(tokens: readonly string[], from: number, to: number): number {
  const first = tokens[from] ?? '';
  const last = tokens[to - 1] ?? '';
  const before = tokens[from - 1] ?? '\n';
  const isSpace = (token: string) => /^\s+$/u.test(token);
  let score = 0;
  if (/[\r\n]/.test(before) && /[\r\n]/.test(last)) score += 8;
  if (/[\r\n]/.test(first) && !/[\r\n]/.test(last)) score += 4;
  if (isSpace(before) && /[.!?…]["”’)\]]*$/u.test(tokens[from - 2] ?? '')) score += 2;
  if (!isSpace(first) && isSpace(last)) score += 2;
  if (isSpace(first) && !isSpace(last)) score += 1;
  return score;
}

/** Lines with their ends. */
function lineTokens(text: string): Range[] {
  const rows = lines(text);
  return rows.map(({ from }, index) => ({ from, to: rows[index + 1]?.from ?? text.length })).filter(({ from, to }) => to > from);
}

/** Words with what a hyphen or apostrophe ties to them, spaces, runs of one punctuation mark, line ends. */
function wordTokens(text: string, range: Range): Range[] {
  const found: { from: number; to: number; wordLike: boolean }[] = [];
  let end = range.from;
  for (const line of lines(text.slice(range.from, range.to))) {
    const from = line.from + range.from;
    const to = line.to + range.from;
    if (from > end) found.push({ from: end, to: from, wordLike: false });
    let tied = false;
    for (const cut of wordSegments(text, { from, to })) {
      const last = found.at(-1);
      const content = text.slice(cut.from, cut.to);
      const joins = last && last.to === cut.from && last.from >= from;
      if (joins && ((tied && cut.wordLike) || (!cut.wordLike && content === text.slice(last.to - content.length, last.to) && !last.wordLike))) {
        last.to = cut.to;
        last.wordLike ||= cut.wordLike;
        tied = false;
      } else if (joins && last.wordLike && /^[-‐‑'’]$/.test(content) && /^[\p{L}\p{N}]/u.test(text.slice(cut.to, Math.min(cut.to + 2, to)))) {
        last.to = cut.to;
        tied = true;
      } else {
        found.push(cut);
        tied = false;
      }
    }
    end = to;
  }
  if (range.to > end) found.push({ from: end, to: range.to, wordLike: false });
  return found;
}

function texts(text: string, tokens: readonly Range[]): string[] {
  return tokens.map(({ from, to }) => text.slice(from, to));
}

function edge(tokens: readonly Range[], index: number, end: number): number {
  return tokens[index]?.from ?? end;
}

/** Changes that touch become one. */
function join(changes: readonly Change[]): Change[] {
  const joined: { from: number; to: number; insert: string }[] = [];
  for (const change of changes) {
    const last = joined.at(-1);
    if (last && last.to === change.from) {
      last.to = change.to;
      last.insert += change.insert;
    } else joined.push({ ...change });
  }
  return joined;
}
