/** The seam of a fill: what stands on its two sides, which spaces belong to it, and which texts join well. */
import { words } from '../text/index.ts';

export interface Gap {
  /** Left side as the model reads it: without spaces at its end. */
  readonly left: string;
  /** Right side without spaces at its start. */
  readonly right: string;
  /** What a fill begins with in the model's eyes: a space after a word, nothing after a line end or an opening mark. */
  readonly lead: '' | ' ';
  /** What the right side begins with in the model's eyes. */
  readonly rightLead: '' | ' ';
  /** Whether one bare word fits between the two sides. */
  readonly takesWord: boolean;
  readonly lastWord: string;
  readonly nextWord: string;
  /** A fill with the spaces that the two sides lack. */
  place(text: string): string;
}

/** The gap between two texts. Spaces that stand at its edges already are not added again. */
export function gapOf(left: string, right: string): Gap {
  const trimmedLeft = left.replace(/[ \t\u00a0]+$/u, '');
  const trimmedRight = right.replace(/^[ \t\u00a0]+/u, '');
  const lead = trimmedLeft === '' || /[\n([“‘—–/-]$|(?:^|\s)["']$/u.test(trimmedLeft) ? '' : ' ';
  const rightLead = trimmedRight === '' || /^[\n.,;:!?…)\]”’—–/]|^["'](?:\s|$)|^-(?!\s)/u.test(trimmedRight) ? '' : ' ';
  const lastWord = lastOf(trimmedLeft);
  const nextWord = firstOf(trimmedRight);
  return {
    left: trimmedLeft,
    right: trimmedRight,
    lead,
    rightLead,
    takesWord: trimmedRight !== '',
    lastWord,
    nextWord,
    place: (text) => {
      const body = text.trim();
      if (body === '') return '';
      return (left.length > trimmedLeft.length ? '' : lead) + body + (right.length > trimmedRight.length ? '' : rightLead);
    },
  };
}

/** Whether a fill repeats no word across a seam, holds no line end and no stray signs. */
export function joins(gap: Gap, text: string): boolean {
  const body = text.trim();
  if (body === '' || /[\n\ufffd<>{}|\\]/u.test(body) || !/[\p{L}\p{N}]/u.test(body)) return false;
  const first = firstOf(body);
  const last = lastOf(body);
  const same = (a: string, b: string) => a !== '' && a.toLowerCase() === b.toLowerCase();
  if (same(first, gap.lastWord) || same(last, gap.nextWord)) return false;
  // A mark at the end that the right side brings along, or a sentence's end before a small letter.
  if (/[.,;:!?…]$/u.test(body) && /^[.,;:!?…]/u.test(gap.right)) return false;
  return !(/[.!?…]$/u.test(body) && /^\p{Ll}/u.test(gap.right));
}

function lastOf(text: string): string {
  const tail = text.slice(-60);
  const last = words(tail).at(-1);
  return last && /^[^\p{L}\p{N}]*$/u.test(tail.slice(last.to)) && !/[.!?\n]/u.test(tail.slice(last.to)) ? tail.slice(last.from, last.to) : '';
}

function firstOf(text: string): string {
  const head = text.slice(0, 60);
  const [first] = words(head);
  return first && !/[.!?\n]/u.test(head.slice(0, first.from)) ? head.slice(first.from, first.to) : '';
}
