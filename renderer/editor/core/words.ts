/** The number of words of a document, kept up to date line by line. */
import type { ChangeSet, Text } from '@codemirror/state';
import { wordCount } from '../../../engine/text/index.ts';

/** Characters counted at one go. */
const SLICE = 20_000;
/** How far a change reaches in a line longer than that; words there are told apart by spaces alone. */
const REACH = 1_000;

export class WordCounter {
  #count = 0;
  /** Where the first count has got to in `doc`; the end when it is complete. */
  #counted = 0;
  #doc: Text;

  constructor(doc: Text) {
    this.#doc = doc;
  }

  get words(): number {
    return this.#count;
  }

  get complete(): boolean {
    return this.#counted >= this.#doc.length;
  }

  /** Counts on for a while; returns whether there is more to count. */
  step(): boolean {
    if (this.complete) return false;
    const goal = Math.min(this.#doc.length, this.#counted + SLICE);
    const end = windowEnd(this.#doc, goal);
    this.#count += wordCount(this.#doc.sliceString(this.#counted, end, '\n'));
    this.#counted = end;
    return !this.complete;
  }

  /** Follows a change. What was counted already is counted again only around the change. */
  changed(changes: ChangeSet, after: Text): void {
    let from = -1;
    let to = -1;
    let fromAfter = -1;
    let toAfter = -1;
    changes.iterChangedRanges((fromA, toA, fromB, toB) => {
      if (from < 0) {
        from = fromA;
        fromAfter = fromB;
      }
      to = toA;
      toAfter = toB;
    });
    if (to < 0) return;
    const before = this.#doc;
    this.#doc = after;
    const start = windowStart(before, from);
    // What was not counted yet will be counted as it is then.
    if (start >= this.#counted) return;
    const end = windowEnd(before, to);
    if (toAfter - fromAfter > SLICE || end - start > 3 * SLICE || end > this.#counted) {
      // Everything from here on is counted again, slice by slice.
      this.#count -= wordCount(before.sliceString(start, this.#counted, '\n'));
      this.#counted = start;
      return;
    }
    this.#count += wordCount(after.sliceString(start, end + after.length - before.length, '\n')) - wordCount(before.sliceString(start, end, '\n'));
    this.#counted += after.length - before.length;
  }
}

/** The start of the line; of the word in a line that is too long. */
function windowStart(doc: Text, position: number): number {
  const line = doc.lineAt(position);
  if (position - line.from <= SLICE) return line.from;
  const text = doc.sliceString(position - REACH, position);
  return position - REACH + text.search(/\S*$/u);
}

/** The end of the line; of the word in a line that is too long. */
function windowEnd(doc: Text, position: number): number {
  const line = doc.lineAt(position);
  if (line.to - position <= SLICE) return line.to;
  const text = doc.sliceString(position, position + REACH);
  const gap = text.search(/\s/u);
  return position + (gap < 0 ? REACH : gap);
}
