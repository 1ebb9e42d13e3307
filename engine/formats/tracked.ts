/** Changes inside a text, for formats that can show them: Word's tracked changes and CriticMarkup. */
import type { Change } from '../text/index.ts';
import { Problem } from '../text/index.ts';

export interface TrackedChange extends Change {
  readonly author: string;
  readonly at: Date;
}

/** What a mark in the text stands for. */
export interface Mark {
  readonly kind: 'insert' | 'delete';
  readonly opens: boolean;
  readonly change: TrackedChange;
}

/** The old and the new words of every change in one text, between marks of one character each. */
export interface MarkedText {
  readonly text: string;
  /** The character that stands for a mark; the marks come in the order of `marks`. */
  readonly sign: string;
  readonly marks: readonly Mark[];
}

/** Private characters: one that the document does not use itself is found among them. */
const FIRST_SIGN = 0xe000;
const LAST_SIGN = 0xf8ff;

/**
 * @param changes not overlapping; offsets in `base`
 * @throws Problem `changes-overlap`
 */
export function markChanges(base: string, changes: readonly TrackedChange[]): MarkedText {
  const sorted = checked(changes, base.length);
  const used = new Set(base + sorted.map(({ insert }) => insert).join(''));
  let code = FIRST_SIGN;
  while (code < LAST_SIGN && used.has(String.fromCharCode(code))) code++;
  const sign = String.fromCharCode(code);
  const marks: Mark[] = [];
  let text = '';
  let at = 0;
  const put = (words: string, kind: Mark['kind'], change: TrackedChange): void => {
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

/** CriticMarkup: `{--old--}`, `{++new++}`, `{~~old~>new~~}`. @throws Problem `changes-overlap` */
export function toCriticMarkup(base: string, changes: readonly TrackedChange[]): string {
  let text = '';
  let at = 0;
  for (const { from, to, insert } of checked(changes, base.length)) {
    const old = base.slice(from, to);
    text += base.slice(at, from) + (old && insert ? `{~~${old}~>${insert}~~}` : old ? `{--${old}--}` : insert ? `{++${insert}++}` : '');
    at = to;
  }
  return text + base.slice(at);
}

const CRITIC = /\{--(?<gone>[\s\S]*?)--\}|\{\+\+(?<come>[\s\S]*?)\+\+\}|\{~~(?<old>[\s\S]*?)~>(?<fresh>[\s\S]*?)~~\}|\{==(?<marked>[\s\S]*?)==\}|\{>>[\s\S]*?<<\}/gu;

export interface CriticText {
  /** The text before any of its changes. */
  readonly base: string;
  readonly changes: readonly Change[];
  /** Comments, which a document has no place for. */
  readonly comments: number;
}

/** The text and the changes that CriticMarkup tells of. */
export function fromCriticMarkup(text: string): CriticText {
  let base = '';
  let at = 0;
  let comments = 0;
  const changes: Change[] = [];
  for (const match of text.matchAll(CRITIC)) {
    base += text.slice(at, match.index);
    at = match.index + match[0].length;
    const { gone, come, old, fresh, marked } = match.groups ?? {};
    const from = base.length;
    if (marked !== undefined) base += marked;
    else if (gone !== undefined || old !== undefined) {
      base += gone ?? old ?? '';
      changes.push({ from, to: base.length, insert: fresh ?? '' });
    } else if (come !== undefined) changes.push({ from, to: from, insert: come });
    else comments++;
  }
  return { base: base + text.slice(at), changes, comments };
}

function checked(changes: readonly TrackedChange[], length: number): readonly TrackedChange[] {
  const sorted = changes.toSorted((a, b) => a.from - b.from || a.to - b.to);
  let at = 0;
  for (const { from, to } of sorted) {
    if (from < at || to < from || to > length) throw new Problem({ code: 'changes-overlap', what: 'The changes of this document do not fit together.', safe: 'Your text was not changed.', todo: 'Decide on the open proposals, then export again.' });
    at = to;
  }
  return sorted;
}
