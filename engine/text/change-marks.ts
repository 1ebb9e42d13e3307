/** Changes shown inside a text: the old and the new words in one text, between signs that no reader of Markdown trips over. */
import type { Change } from './change.ts';
import { Problem } from './problem.ts';

/** What a sign in the text stands for. */
export interface ChangeMark<C extends Change = Change> {
  readonly kind: 'insert' | 'delete';
  readonly opens: boolean;
  readonly change: C;
}

/** The old and the new words of every change in one text, between signs of one character each. */
export interface MarkedText<C extends Change = Change> {
  readonly text: string;
  /** The character of every sign; they come in the order of `marks`. */
  readonly sign: string;
  readonly marks: readonly ChangeMark<C>[];
}

/** Private characters: one that the document does not use itself is found among them. */
const FIRST_SIGN = 0xe000;
const LAST_SIGN = 0xf8ff;

/**
 * @param changes not overlapping; offsets in `base`
 * @throws Problem `changes-overlap`
 */
export function markChanges<C extends Change>(base: string, changes: readonly C[]): MarkedText<C> {
  const sorted = sortedApart(changes, base.length);
  const used = new Set(base + sorted.map(({ insert }) => insert).join(''));
  let code = FIRST_SIGN;
  while (code < LAST_SIGN && used.has(String.fromCharCode(code))) code++;
  const sign = String.fromCharCode(code);
  const marks: ChangeMark<C>[] = [];
  let text = '';
  let at = 0;
  const put = (words: string, kind: ChangeMark['kind'], change: C): void => {
    if (words === '') return;
    // The sign of a list or heading must stay at the start of its line, or it would no longer be one.
    const prefix = text === '' || text.endsWith('\n') ? (/^[ \t]*(?:#{1,6} |> ?|[-*+] |\d+[.)] )+/u.exec(words)?.[0] ?? '') : '';
    const end = /\n*$/u.exec(words)?.index ?? words.length;
    text += prefix + sign + words.slice(prefix.length, Math.max(end, prefix.length)) + sign + words.slice(Math.max(end, prefix.length));
    marks.push({ kind, opens: true, change }, { kind, opens: false, change });
  };
  for (const change of sorted) {
    text += base.slice(at, change.from);
    put(base.slice(change.from, change.to), 'delete', change);
    put(change.insert, 'insert', change);
    at = change.to;
  }
  return { text: text + base.slice(at), sign, marks };
}

/** In the order of the text. @throws Problem `changes-overlap` */
export function sortedApart<C extends Change>(changes: readonly C[], length: number): readonly C[] {
  const sorted = changes.toSorted((a, b) => a.from - b.from || a.to - b.to);
  let at = 0;
  for (const { from, to } of sorted) {
    if (from < at || to < from || to > length) throw new Problem({ code: 'changes-overlap', what: 'The changes of this document do not fit together.', safe: 'Your text was not changed.', todo: 'Decide on the open proposals, then export again.' });
    at = to;
  }
  return sorted;
}
