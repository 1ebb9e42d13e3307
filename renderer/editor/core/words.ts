/** The number of words of a document, kept up to date line by line. */
import type { ChangeSet, Text } from '@codemirror/state';
import { wordCount } from '../../../engine/text/index.ts';

/** Lines counted at one go. */
const SLICE = 20_000;

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
    const end = this.#doc.lineAt(Math.min(this.#doc.length, this.#counted + SLICE)).to;
    this.#count += wordCount(this.#doc.sliceString(this.#counted, end, '\n'));
    // The line end belongs to neither side; an end of text is final.
    this.#counted = end + 1;
    return !this.complete;
  }

  /** Follows a change. What was counted already is counted again only in the lines that changed. */
  changed(changes: ChangeSet, after: Text): void {
    let from = Number.POSITIVE_INFINITY;
    let to = -1;
    let toAfter = -1;
    changes.iterChangedRanges((fromA, toA, _fromB, toB) => {
      from = Math.min(from, fromA);
      to = toA;
      toAfter = toB;
    });
    if (to < 0) return;
    const before = this.#doc;
    this.#doc = after;
    const start = before.lineAt(from).from;
    if (start >= this.#counted) return;
    const end = before.lineAt(to).to;
    const big = toAfter - from > SLICE || end - start > SLICE || end >= this.#counted;
    if (big) {
      // Everything from the first changed line on is counted again, slice by slice.
      this.#count = start === 0 ? 0 : this.#count - wordCount(before.sliceString(start, Math.min(this.#counted - 1, before.length), '\n'));
      this.#counted = start;
      return;
    }
    const endAfter = after.lineAt(toAfter).to;
    this.#count += wordCount(after.sliceString(start, endAfter, '\n')) - wordCount(before.sliceString(start, end, '\n'));
    this.#counted += after.length - before.length;
  }
}
