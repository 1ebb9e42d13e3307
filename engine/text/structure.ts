/** The check before a draft may be taken early: quotes and brackets closed, no word twice. */
import type { Range } from './change.ts';
import { syntaxSpans } from './markdown.ts';
import { lines, words } from './segment.ts';

export interface StructureProblem extends Range {
  readonly kind: 'quote' | 'bracket' | 'doubled';
}

const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '“': '”', '«': '»' };
const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{', '”': '“', '»': '«' };
/** Words that stand twice in good sentences. */
const MAY_DOUBLE = new Set(['that', 'had', 'very', 'no', 'so', 'bye', 'ha', 'hush', 'there', 'now', 'come', 'yes', 'well', 'is', 'do', 'long', 'many', 'far', 'on', 'in', 'her']);
/** Of these, the ones that are doubled by mistake more often than not. */
const SMALL = new Set(['the', 'a', 'an', 'and', 'of', 'to', 'for', 'with', 'at', 'by', 'from', 'it', 'was', 'we', 'i', 'he', 'she', 'they', 'you', 'this', 'as', 'or', 'but', 'are', 'be', 'not', 'have']);

/** Unclosed or unopened quotes and brackets, line by line, and doubled words, in order. */
export function structureProblems(text: string): StructureProblem[] {
  const code = syntaxSpans(text).filter(({ kind }) => kind !== 'markup');
  const inCode = (at: number) => code.some((span) => span.from <= at && at < span.to);
  const found: StructureProblem[] = [];
  for (const line of lines(text)) {
    const open: { sign: string; at: number }[] = [];
    const straight: number[] = [];
    for (let at = line.from; at < line.to; at += 1) {
      const sign = text[at] ?? '';
      if (inCode(at)) continue;
      if (sign === '"' && !/\d/.test(text[at - 1] ?? '')) straight.push(at);
      else if (PAIRS[sign]) open.push({ sign, at });
      else if (CLOSERS[sign]) {
        if (open.at(-1)?.sign === CLOSERS[sign]) open.pop();
        else if (!(sign === ')' && /[\da-z]/i.test(text[at - 1] ?? '') && at - line.from < 4)) found.push({ kind: sign === '”' || sign === '»' ? 'quote' : 'bracket', from: at, to: at + 1 });
      }
    }
    for (const { sign, at } of open) found.push({ kind: sign === '“' || sign === '«' ? 'quote' : 'bracket', from: at, to: at + 1 });
    const odd = straight.at(-1);
    if (straight.length % 2 === 1 && odd !== undefined) found.push({ kind: 'quote', from: odd, to: odd + 1 });
  }
  for (const range of doubledWords(text)) if (!inCode(range.from)) found.push({ kind: 'doubled', ...range });
  return found.sort((a, b) => a.from - b.from);
}

/** The second of two equal words with only a space between, where no good sentence has both. */
export function doubledWords(text: string): Range[] {
  const found = words(text);
  const doubled: Range[] = [];
  for (const [index, word] of found.entries()) {
    const last = found[index - 1];
    if (!last || !/^[ \t\n]+$/.test(text.slice(last.to, word.from)) || /\n\s*\n/.test(text.slice(last.to, word.from))) continue;
    const key = text.slice(word.from, word.to).toLowerCase();
    if (text.slice(last.from, last.to).toLowerCase() !== key || MAY_DOUBLE.has(key) || /\d/.test(key)) continue;
    if (SMALL.has(key) || key.length > 2) doubled.push({ from: word.from, to: word.to });
  }
  return doubled;
}
