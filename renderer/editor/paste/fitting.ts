/** How pasted Markdown joins the text around it: words go into the line, blocks stand for themselves. */
import type { EditorState } from '@codemirror/state';

export interface Fitted {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  /** Where the caret goes, in the new text. */
  readonly caret: number;
}

const BLOCK = /^(?:#{1,6} |[-*+] |\d+[.)] |>|```|~~~|\||---$|\*\*\*$|\[\^[^\]]+\]:)/u;
const LIST_SIGN = /^(\s*)(?:[-*+]|\d+[.)]) (?:\[[ xX]\] )?$/u;
const QUOTE_SIGN = /^\s*(?:>\s?)+/u;

/** @param markdown without line ends at its edges */
export function fitted(state: EditorState, { from, to }: { readonly from: number; readonly to: number }, markdown: string): Fitted {
  const isBlock = markdown.includes('\n') || BLOCK.test(markdown);
  if (!isBlock) return { from, to, insert: markdown, caret: from + markdown.length };
  const first = state.doc.lineAt(from);
  const last = state.doc.lineAt(to);
  const before = first.text.slice(0, from - first.from);
  const after = last.text.slice(to - last.from);
  // A list put where an item has just been begun takes that item's place.
  const begun = LIST_SIGN.exec(before);
  if (begun && /^(?:[-*+]|\d+[.)]) /u.test(markdown)) {
    const insert = begun[1] + markdown.replaceAll('\n', `\n${begun[1]}`) + tail(state, last.number, after);
    return { from: first.from, to, insert, caret: first.from + insert.trimEnd().length };
  }
  // Inside a quotation every line says that it belongs to it.
  const quote = QUOTE_SIGN.exec(before)?.[0];
  if (quote) {
    const lead = before.slice(quote.length).trim() === '' ? '' : `\n${quote.trimEnd()}\n${quote}`;
    const words = lead + markdown.replaceAll('\n', `\n${quote}`).replaceAll(/[ \t]+$/gmu, '');
    return { from, to, insert: words + (after.trim() === '' ? '' : `\n${quote.trimEnd()}\n${quote}`), caret: from + words.length };
  }
  const above = first.number > 1 ? state.doc.line(first.number - 1).text : '';
  const lead = before.trim() !== '' ? '\n\n' : above.trim() !== '' ? '\n' : '';
  const words = lead + markdown;
  return { from, to, insert: words + tail(state, last.number, after), caret: from + words.length };
}

/** Room between what was pasted and what follows it. */
function tail(state: EditorState, line: number, after: string): string {
  if (after.trim() !== '') return '\n\n';
  return line < state.doc.lines && state.doc.line(line + 1).text.trim() !== '' ? '\n' : '';
}

/** A picture of its own stands after the paragraph at the caret, before it where the caret is at its beginning, and in place of an empty line. */
export function pictureFitted(state: EditorState, at: number, markdown: string): Fitted {
  const line = state.doc.lineAt(at);
  if (line.text.trim() === '') {
    const above = line.number > 1 && state.doc.line(line.number - 1).text.trim() !== '' ? '\n' : '';
    const insert = above + markdown + tail(state, line.number, '');
    return { from: line.from, to: line.to, insert, caret: line.from + above.length + markdown.length };
  }
  let number = line.number;
  const isStart = at === line.from && (number === 1 || state.doc.line(number - 1).text.trim() === '');
  if (isStart) return { from: at, to: at, insert: `${markdown}\n\n`, caret: at + markdown.length };
  while (number < state.doc.lines && state.doc.line(number + 1).text.trim() !== '') number += 1;
  const end = state.doc.line(number).to;
  const more = number < state.doc.lines;
  return { from: end, to: end, insert: `\n\n${markdown}${more ? '' : '\n'}`, caret: end + 2 + markdown.length };
}

/** The same Markdown with footnotes whose names the document has not got yet. */
export function freshNotes(markdown: string, document: string): string {
  const names = new Set(Array.from(markdown.matchAll(/^\[\^([^\]\s]+)\]:/gmu), (match) => match[1] as string));
  if (names.size === 0) return markdown;
  const taken = new Set(Array.from(document.matchAll(/\[\^([^\]\s]+)\]/gu), (match) => match[1] as string));
  const renamed = new Map<string, string>();
  let next = 1;
  for (const name of names) {
    if (!taken.has(name)) {
      taken.add(name);
      continue;
    }
    while (taken.has(String(next)) || names.has(String(next))) next += 1;
    renamed.set(name, String(next));
    taken.add(String(next));
  }
  return renamed.size === 0 ? markdown : markdown.replaceAll(/\[\^([^\]\s]+)\]/gu, (whole, name: string) => (renamed.has(name) ? `[^${renamed.get(name)}]` : whole));
}
