/** Places in a document: the text around a passage, and finding a passage again after the document has changed. */
import type { Range } from '../../../engine/text/index.ts';

/** Context handed to the engine on either side, in UTF-16 code units; it cuts what its model can't take. */
const contextLength = 16_000;
/** Context kept with a run to find its passage again. */
const anchorLength = 200;
/** A gap has no text of its own: so much of both sides must be found again, or all there was. */
const gapAnchor = 30;
const excerptLength = 80;

export interface Surroundings {
  readonly left: string;
  readonly passage: string;
  readonly right: string;
}

export function surroundings(text: string, { from, to }: Range, length = contextLength): Surroundings {
  const start = snap(text, Math.max(0, from - length), 1);
  const end = snap(text, Math.min(text.length, to + length), -1);
  return { left: text.slice(start, from), passage: text.slice(from, to), right: text.slice(to, end) };
}

/** What is kept of a passage to find it again. */
export interface Anchor {
  readonly before: string;
  readonly base: string;
  readonly after: string;
}

export function anchorOf(text: string, range: Range): Anchor {
  const { left, passage, right } = surroundings(text, range, anchorLength);
  return { before: left, base: passage, after: right };
}

/** Where the passage stands in the text now, to the letter; undefined where it is not to be found. Of several places the one whose surroundings agree best, then the one nearest to `near`. */
export function findPassage(text: string, anchor: Anchor, near: number): Range | undefined {
  const { before, base, after } = anchor;
  let best: { at: number; score: number } | undefined;
  const consider = (at: number): void => {
    const left = commonEnd(before, text.slice(Math.max(0, at - before.length), at));
    const right = commonStart(after, text.slice(at + base.length, at + base.length + after.length));
    if (base === '' && (left < Math.min(gapAnchor, before.length) || right < Math.min(gapAnchor, after.length))) return;
    if (base === '' && before === '' && after === '' && text !== '') return;
    const score = left + right;
    const closer = best && score === best.score && Math.abs(at - near) < Math.abs(best.at - near);
    if (!best || score > best.score || closer) best = { at, score };
  };
  if (base !== '') for (let at = text.indexOf(base); at >= 0; at = text.indexOf(base, at + 1)) consider(at);
  else {
    consider(0);
    consider(text.length);
    const tail = before.slice(-gapAnchor);
    if (tail) for (let at = text.indexOf(tail); at >= 0; at = text.indexOf(tail, at + 1)) consider(at + tail.length);
  }
  return best && { from: best.at, to: best.at + base.length };
}

/** First words of a passage on one line. */
export function excerptOf(text: string): string {
  const line = text.slice(0, excerptLength * 4).replace(/\s+/gu, ' ').trim();
  if (line.length <= excerptLength) return line;
  const cut = line.lastIndexOf(' ', excerptLength);
  return `${line.slice(0, snap(line, cut > excerptLength / 2 ? cut : excerptLength, -1))}…`;
}

/** Last words before a gap on one line. */
export function excerptBefore(text: string): string {
  const line = text.slice(-excerptLength * 4).replace(/\s+/gu, ' ').trim();
  if (line.length <= excerptLength) return line;
  const cut = line.indexOf(' ', line.length - excerptLength);
  return `…${line.slice(snap(line, cut >= 0 ? cut + 1 : line.length - excerptLength, 1))}`;
}

/** Whether a cut there would halve a surrogate pair. */
export function splitsPair(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  return unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff;
}

function snap(text: string, at: number, side: -1 | 1): number {
  return splitsPair(text, at) ? at + side : at;
}

function commonEnd(a: string, b: string): number {
  let count = 0;
  while (count < a.length && count < b.length && a[a.length - 1 - count] === b[b.length - 1 - count]) count += 1;
  return count;
}

function commonStart(a: string, b: string): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count += 1;
  return count;
}
