/** What exactly a command works on: a selection widened to the unit the writer chose. */
import type { Range } from './change.ts';
import { blocks } from './markdown.ts';
import { isGraphemeBoundary, lineAt, snapToGrapheme, wordSegments } from './segment.ts';
import { sentences } from './sentences.ts';

export type ScopeUnit = 'selection' | 'word' | 'sentence' | 'paragraph' | 'section';

/**
 * The range a command works on. The result never cuts a grapheme; for a unit larger than the selection it holds the
 * selection. An empty selection with `selection` stays a caret. A selection that misses a sentence's end by no more
 * than its closing mark and spaces is completed, and spaces at its ends are left out.
 */
export function snapRange(text: string, range: Range, unit: ScopeUnit): Range {
  const lower = Math.max(0, Math.min(range.from, range.to));
  const upper = Math.min(text.length, Math.max(range.from, range.to));
  const from = snapToGrapheme(text, lower, -1);
  const to = upper === lower ? from : snapToGrapheme(text, upper, 1);
  const widened = widen(text, { from, to }, unit);
  return { from: snapToGrapheme(text, widened.from, -1), to: snapToGrapheme(text, widened.to, 1) };
}

function widen(text: string, range: Range, unit: ScopeUnit): Range {
  switch (unit) {
    case 'selection': return range.from === range.to ? range : smartEnds(text, range);
    case 'word': return wholeWords(text, range);
    case 'sentence': return wholeSentences(text, range);
    case 'paragraph': return wholeBlocks(text, range);
    case 'section': return section(text, range);
  }
}

function smartEnds(text: string, range: Range): Range {
  const trimmed = trim(text, range);
  if (trimmed.from === trimmed.to) return range;
  // A sentence selected up to its full stop means the sentence with the full stop.
  const closing = /^[.!?…]+["”’')\]]*(?=\s|$)/u.exec(text.slice(trimmed.to, trimmed.to + 8))?.[0] ?? '';
  const wholeSentence = closing && sentencesNear(text, range).some((sentence) => sentence.from === trimmed.from);
  return wholeSentence ? { from: trimmed.from, to: trimmed.to + closing.length } : trimmed;
}

function trim(text: string, range: Range): Range {
  let { from, to } = range;
  while (from < to && /\s/u.test(text[from] ?? '')) from += 1;
  while (to > from && /\s/u.test(text[to - 1] ?? '')) to -= 1;
  // A space can carry a combining mark and is then part of a grapheme.
  return isGraphemeBoundary(text, from) && isGraphemeBoundary(text, to) ? { from, to } : range;
}

function wholeWords(text: string, range: Range): Range {
  const at = (position: number) => {
    const pieces = wordSegments(text, lineAt(text, position)).filter((piece) => piece.wordLike);
    return pieces.find((piece) => piece.from <= position && position < piece.to) ?? pieces.find((piece) => piece.to === position);
  };
  if (range.from === range.to) {
    const word = at(range.from);
    return word ? { from: word.from, to: word.to } : range;
  }
  const first = at(range.from);
  const last = at(range.to);
  const from = first && first.to > range.from ? Math.min(first.from, range.from) : range.from;
  const to = last && last.from < range.to ? Math.max(last.to, range.to) : range.to;
  return trim(text, { from, to });
}

function wholeSentences(text: string, range: Range): Range {
  const found = sentencesNear(text, range);
  const caret = range.from === range.to;
  const touched = caret ? found.filter((sentence) => sentence.from <= range.from).slice(-1) : found.filter((sentence) => sentence.from < range.to && range.from < sentence.to);
  const head = touched[0] ?? found[0];
  const tail = touched.at(-1) ?? head;
  if (!head || !tail) return range;
  return caret ? { from: head.from, to: tail.to } : { from: Math.min(head.from, range.from), to: Math.max(tail.to, range.to) };
}

/** Sentences of the blocks that a range touches, without the space around them. */
function sentencesNear(text: string, range: Range): Range[] {
  return blocks(text)
    .filter((block) => block.from <= range.to && range.from <= block.to)
    .flatMap((block) => sentences(text.slice(block.from, block.to)).map((sentence) => trim(text, { from: sentence.from + block.from, to: sentence.to + block.from })))
    .filter((sentence) => sentence.to > sentence.from);
}

function wholeBlocks(text: string, range: Range): Range {
  const touched = blocks(text).filter((block) => block.from <= range.to && range.from <= block.to && (range.from === range.to || (block.from < range.to && range.from < block.to)));
  const head = touched[0];
  const tail = touched.at(-1);
  return head && tail ? { from: Math.min(head.from, range.from), to: Math.max(tail.to, range.to) } : range;
}

/** From the heading above to the next heading of the same or a higher level; the whole text where there is none. */
function section(text: string, range: Range): Range {
  const all = blocks(text);
  const headings = all.filter((block) => block.kind === 'heading');
  const above = headings.filter((block) => block.from <= range.from).at(-1);
  const body = all.find((block) => block.kind !== 'frontMatter');
  const from = above?.from ?? Math.min(body?.from ?? 0, range.from);
  const next = headings.find((block) => block.from >= range.to && block.from > from && block.level <= (above?.level ?? 6));
  const within = all.filter((block) => block.from >= from && block.to <= (next ? next.from : text.length)).at(-1);
  return { from, to: Math.max(within?.to ?? range.to, range.to) };
}
