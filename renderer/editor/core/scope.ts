/** The range a command works on, found without reading a whole long document. */
import type { EditorState } from '@codemirror/state';
import { snapRange, type Range, type ScopeUnit } from '../../../engine/text/index.ts';

/** Lines looked at on each side for the ends of a sentence or paragraph. */
const MOST_LINES = 400;

/**
 * `range` widened to the unit, in document offsets. Only the text between the nearest blank lines is read, except for
 * a section, whose headings may stand anywhere.
 */
export function scopeRange(state: EditorState, range: Range, unit: ScopeUnit): Range {
  if (unit === 'section') return snapRange(state.doc.toString(), range, unit);
  const { from, text } = surroundings(state, range);
  const snapped = snapRange(text, { from: range.from - from, to: range.to - from }, unit);
  return { from: snapped.from + from, to: snapped.to + from };
}

/** What a command takes with this selection: the selection snapped to what the writer means, else the sentence or paragraph at the caret; null where there is no text. */
export function commandRange(state: EditorState): Range | null {
  const { from, to } = state.selection.main;
  if (from !== to) return nonBlank(state, scopeRange(state, { from, to }, 'selection'));
  return nonBlank(state, scopeRange(state, { from, to }, 'sentence')) ?? nonBlank(state, scopeRange(state, { from, to }, 'paragraph'));
}

/** The paragraph under the range, or the last one before it where it stands on a blank line. */
export function paragraphBefore(state: EditorState, position: number): Range | null {
  let line = state.doc.lineAt(position);
  while (line.number > 1 && !line.text.trim()) line = state.doc.line(line.number - 1);
  return nonBlank(state, scopeRange(state, { from: line.to, to: line.to }, 'paragraph'));
}

/** The sentence that ends at or before a position in the same paragraph, up to the position; null where there is none. */
export function sentenceBefore(state: EditorState, position: number): Range | null {
  const line = state.doc.lineAt(position);
  const content = state.sliceDoc(line.from, position).trimEnd();
  if (!content) return null;
  const last = line.from + content.length - 1;
  const sentence = scopeRange(state, { from: last, to: last + 1 }, 'sentence');
  return { from: Math.max(sentence.from, line.from), to: last + 1 };
}

/** The sentence that begins at or after a position in the same paragraph, from the position on; null where there is none. */
export function sentenceAfter(state: EditorState, position: number): Range | null {
  const line = state.doc.lineAt(position);
  const gap = state.sliceDoc(position, line.to).search(/\S/u);
  if (gap < 0) return null;
  const first = position + gap;
  const sentence = scopeRange(state, { from: first, to: first + 1 }, 'sentence');
  return { from: first, to: Math.min(sentence.to, line.to) };
}

/** Where the line under a passage goes: behind its end, or under the place that matters now where the passage is longer than a look. */
export function linePlace(range: Range, place: number): number {
  const long = range.to - range.from > LONG_PASSAGE;
  return long && place >= range.from && place <= range.to ? place : range.to;
}

const LONG_PASSAGE = 1_200;

function nonBlank(state: EditorState, range: Range): Range | null {
  return /\S/u.test(state.sliceDoc(range.from, range.to)) ? range : null;
}

/** The text between the blank lines around a range; code and tables stay whole as long as they hold no blank line. */
function surroundings(state: EditorState, range: Range): { from: number; text: string } {
  const { doc } = state;
  let first = doc.lineAt(range.from);
  let last = doc.lineAt(range.to);
  for (let step = 0; step < MOST_LINES && first.number > 1 && first.text.trim(); step += 1) first = doc.line(first.number - 1);
  for (let step = 0; step < MOST_LINES && last.number < doc.lines && last.text.trim(); step += 1) last = doc.line(last.number + 1);
  return { from: first.from, text: state.sliceDoc(first.from, last.to) };
}
