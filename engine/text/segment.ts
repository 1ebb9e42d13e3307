/**
 * Graphemes, words and lines of plain text. Everything is cut line by line first: a line end is a boundary for both
 * (UAX 29, GB4 and GB5), and `Intl.Segmenter` on a whole document takes time with the square of its length on some
 * platforms.
 */
import type { Range } from './change.ts';

const graphemeSegmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const wordSegmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** Every character here is a grapheme of its own, except the pair CR LF, which never stands inside a line. */
const PLAIN = /^[\t\x20-\x7e]*$/;
/** Scripts written without spaces: their words are found by dictionary. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORDLIKE = /[\p{L}\p{N}]/u;

/** Lines without their ends (LF, CR LF or CR). A text of n line ends has n + 1 lines; the last may be empty. */
export function lines(text: string): Range[] {
  const found: Range[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit !== 10 && unit !== 13) continue;
    found.push({ from, to: at });
    if (unit === 13 && text.charCodeAt(at + 1) === 10) at += 1;
    from = at + 1;
  }
  found.push({ from, to: text.length });
  return found;
}

/** The line that holds `position`; a position inside CR LF belongs to the line before it. */
export function lineAt(text: string, position: number): Range {
  let from = position;
  while (from > 0 && !isLineEnd(text.charCodeAt(from - 1))) from -= 1;
  let to = position;
  while (to < text.length && !isLineEnd(text.charCodeAt(to))) to += 1;
  return { from, to };
}

/** User-perceived characters, in order; together they cover the whole text. */
export function graphemes(text: string): Range[] {
  const found: Range[] = [];
  let end = 0;
  for (const line of lines(text)) {
    if (line.from > end) found.push({ from: end, to: line.from });
    for (const cut of cuts(graphemeSegmenter, text, line)) found.push({ from: cut.from, to: cut.to });
    end = line.to;
  }
  return found;
}

/** Whether a cut at `position` leaves every grapheme whole. */
export function isGraphemeBoundary(text: string, position: number): boolean {
  if (position <= 0 || position >= text.length) return position === 0 || position === text.length;
  const before = text.charCodeAt(position - 1);
  const after = text.charCodeAt(position);
  if (before === 13 && after === 10) return false;
  if (isLineEnd(before) || isLineEnd(after)) return true;
  if (before < 0x7f && after < 0x7f) return true;
  const line = lineAt(text, position);
  const at = position - line.from;
  return graphemeSegmenter.segment(text.slice(line.from, line.to)).containing(at)?.index === at;
}

/** The nearest grapheme boundary at or before (`side` -1) or at or after (`side` 1) a position; clamped to the text. */
export function snapToGrapheme(text: string, position: number, side: -1 | 1): number {
  let at = Math.min(Math.max(position, 0), text.length);
  while (!isGraphemeBoundary(text, at)) at += side;
  return at;
}

/** Words: segments with a letter or digit in them, as `Intl.Segmenter` finds them ("don't" is one, "well-known" two). */
export function words(text: string): Range[] {
  const found: Range[] = [];
  for (const line of lines(text)) for (const cut of cuts(wordSegmenter, text, line)) if (cut.wordLike) found.push({ from: cut.from, to: cut.to });
  return found;
}

/** All word-level segments of one line, spaces and punctuation included, never cutting a grapheme. */
export function wordSegments(text: string, line: Range): { from: number; to: number; wordLike: boolean }[] {
  const found: { from: number; to: number; wordLike: boolean }[] = [];
  const plain = PLAIN.test(text.slice(line.from, line.to));
  for (const cut of cuts(wordSegmenter, text, line)) {
    const last = found.at(-1);
    // Word breaks do not always fall on grapheme breaks (prepended marks, Thai vowel signs).
    if (!plain && last && !isGraphemeBoundary(text, cut.from)) {
      last.to = cut.to;
      last.wordLike ||= cut.wordLike;
    } else found.push(cut);
  }
  return found;
}

/**
 * Number of words as writers count them: runs without a space that hold a letter or digit ("well-known" is one); in
 * scripts without spaces the words of the segmenter.
 */
export function wordCount(text: string): number {
  let count = 0;
  for (const line of lines(text)) {
    const content = text.slice(line.from, line.to);
    if (UNSPACED.test(content)) {
      for (const segment of wordSegmenter.segment(content)) if (segment.isWordLike) count += 1;
    } else for (const run of content.split(/\s+/u)) if (WORDLIKE.test(run)) count += 1;
  }
  return count;
}

function isLineEnd(unit: number): boolean {
  return unit === 10 || unit === 13;
}

function* cuts(segmenter: Intl.Segmenter, text: string, line: Range): Generator<{ from: number; to: number; wordLike: boolean }> {
  if (line.from === line.to) return;
  for (const { index, segment, isWordLike } of segmenter.segment(text.slice(line.from, line.to)))
    yield { from: line.from + index, to: line.from + index + segment.length, wordLike: isWordLike ?? false };
}
