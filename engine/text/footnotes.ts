/** Footnotes as Markdown has them: `[^1]` in the text, `[^1]: The note.` on a line of its own. */
import type { Change, Range } from './change.ts';

const REFERENCE = /\[\^([^\]\s]+)\](?!:)/gu;
const DEFINITION = /^ {0,3}\[\^([^\]\s]+)\]:[ \t]?/gmu;

export interface NewFootnote {
  readonly label: string;
  /** The reference, then the note behind everything else; offsets in the text before. */
  readonly changes: readonly Change[];
  /** Where the words of the note go, in the text after the changes. */
  readonly caret: number;
}

/** A footnote at a position, with the lowest number above all that are used. Its note goes to the end of the text. */
export function newFootnote(text: string, position: number): NewFootnote {
  const numbers = [...text.matchAll(/\[\^(\d+)\]/gu)].map((match) => Number(match[1]));
  const label = String(numbers.reduce((most, number) => Math.max(most, number), 0) + 1);
  const reference = `[^${label}]`;
  const body = text.trimEnd();
  const afterNote = [...text.matchAll(DEFINITION)].at(-1);
  // Notes stand together; the first one is set apart from the text.
  const joined = afterNote !== undefined && !/\n[^\S\n]*\n/u.test(body.slice(afterNote.index));
  const end = Math.max(body.length, position);
  const note = `${joined && position <= body.length ? '\n' : '\n\n'}${reference}: `;
  const rest = text.length - end;
  const changes = position === end ? [{ from: position, to: text.length, insert: reference + note }] : [{ from: position, to: position, insert: reference }, { from: end, to: text.length, insert: note }];
  return { label, changes, caret: text.length + reference.length + note.length - rest };
}

/** The other end of the footnote at a position: from the text to its note, from a note to where it is called. */
export function otherEnd(text: string, position: number): Range | null {
  for (const match of text.matchAll(REFERENCE)) {
    if (match.index > position) break;
    if (position > match.index + match[0].length) continue;
    const note = definitionOf(text, match[1] ?? '');
    return note && { from: note.to, to: note.to };
  }
  const note = [...text.matchAll(DEFINITION)].filter((match) => match.index <= position).at(-1);
  if (!note || !holds(text, note.index, position)) return null;
  for (const match of text.matchAll(REFERENCE)) if (match[1] === note[1]) return { from: match.index + match[0].length, to: match.index + match[0].length };
  return null;
}

function definitionOf(text: string, label: string): Range | null {
  for (const match of text.matchAll(DEFINITION)) if (match[1] === label) return { from: match.index, to: match.index + match[0].length };
  return null;
}

/** Whether a note goes on to a position: a blank line ends it unless what follows is indented. */
function holds(text: string, from: number, position: number): boolean {
  return !/\n[^\S\n]*\n(?![ \t]{2,}|[^\S\n]*$)/u.test(text.slice(from, position));
}
