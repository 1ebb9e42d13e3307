/** Changes inside a text, for formats that can show them: Word's tracked changes and CriticMarkup. */
import { sortedApart } from '../text/index.ts';
import type { Change, ChangeMark } from '../text/index.ts';

export interface TrackedChange extends Change {
  readonly author: string;
  readonly at: Date;
}

export type Mark = ChangeMark<TrackedChange>;

/** CriticMarkup: `{--old--}`, `{++new++}`, `{~~old~>new~~}`. @throws Problem `changes-overlap` */
export function toCriticMarkup(base: string, changes: readonly TrackedChange[]): string {
  let text = '';
  let at = 0;
  for (const { from, to, insert } of sortedApart(changes, base.length)) {
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
