/** A change in a line of the preview: what is before it, what goes, what comes, what is after it. */
import type { Change } from '../../../engine/text/index.ts';

/** Characters shown on each side, and of what goes and comes. */
const AROUND = 48;
const LONGEST = 90;

export interface ChangeContext {
  readonly before: string;
  readonly old: string;
  readonly fresh: string;
  readonly after: string;
}

/** `read` gives the text between two offsets, which may lie outside it. */
export function contextOf({ from, to, insert }: Change, read: (from: number, to: number) => string): ChangeContext {
  const start = Math.max(0, from - AROUND);
  const before = wholeStart(read(start, from));
  const after = wholeEnd(read(to, to + AROUND + 1));
  // Not beyond the line, which in Markdown is the paragraph.
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const rest = after.split('\n', 1)[0] ?? '';
  return {
    before: oneLine(start > 0 && line === before ? `…${line}` : line),
    old: oneLine(clip(read(from, Math.min(to, from + LONGEST + 1)))),
    fresh: oneLine(clip(insert)),
    after: oneLine(rest.length > AROUND ? `${wholeEnd(rest.slice(0, AROUND))}…` : rest),
  };
}

function clip(text: string): string {
  return text.length > LONGEST ? `${wholeEnd(text.slice(0, LONGEST))}…` : text;
}

/** Line ends and tabs are seen as signs; a space at an edge stays a space that can be seen. */
function oneLine(text: string): string {
  return text.replaceAll('\n', '↵').replaceAll('\t', '⇥').replaceAll('\r', '');
}

function wholeStart(text: string): string {
  return /^[\udc00-\udfff]/.test(text) ? text.slice(1) : text;
}

function wholeEnd(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}
