/**
 * The algebra of changes. A list of changes is ordered, its ranges do not overlap, and all its offsets are in the text
 * before the list.
 */
import type { Change, Range } from './change.ts';

/** The text after all changes. Throws RangeError where the list is not ordered or reaches outside the text. */
export function applyChanges(text: string, changes: readonly Change[]): string {
  let result = '';
  let at = 0;
  for (const { from, to, insert } of changes) {
    if (from < at || to < from || to > text.length) throw new RangeError(`Change ${from}-${to} does not fit after ${at} in a text of ${text.length}`);
    result += text.slice(at, from) + insert;
    at = to;
  }
  return result + text.slice(at);
}

/** The text after those changes whose index is in `chosen`: what a writer gets who accepts some and refuses the rest. */
export function applySubset(text: string, changes: readonly Change[], chosen: ReadonlySet<number>): string {
  return applyChanges(text, changes.filter((_, index) => chosen.has(index)));
}

/** The changes that lead back: `applyChanges(applyChanges(text, changes), invertChanges(text, changes)) === text`. */
export function invertChanges(text: string, changes: readonly Change[]): Change[] {
  let shift = 0;
  return changes.map(({ from, to, insert }) => {
    const start = from + shift;
    shift += insert.length - (to - from);
    return { from: start, to: start + insert.length, insert: text.slice(from, to) };
  });
}

/** One list that does what `first` and then `second` do; `second` counts in the text after `first`. */
export function composeChanges(first: readonly Change[], second: readonly Change[]): Change[] {
  const a = new Pieces(first);
  const b = new Pieces(second);
  const out = new Writer();
  while (!a.done || !b.done) {
    if (b.insert) out.insert(b.takeInsert());
    else if (a.drop) out.drop(a.takeDrop());
    else if (a.insert) {
      const length = Math.min(a.insert.length, b.span);
      const text = a.takeInsert(length);
      if (b.drop) b.takeDrop(length);
      else {
        b.takeKeep(length);
        out.insert(text);
      }
    } else {
      const length = Math.min(a.keep, b.span);
      a.takeKeep(length);
      if (b.drop) {
        b.takeDrop(length);
        out.drop(length);
      } else {
        b.takeKeep(length);
        out.keep(length);
      }
    }
  }
  return out.changes();
}

/**
 * Where a position goes. At a bare insertion `assoc` -1 stays before it and 1 goes behind; inside a replaced range -1
 * gives the start and 1 the end of the replacement; its first position stays before and its last goes behind.
 */
export function mapPosition(changes: readonly Change[], position: number, assoc: -1 | 1): number {
  let shift = 0;
  for (const { from, to, insert } of changes) {
    if (from > position) break;
    if (to > position || (to === position && from === to && assoc < 0)) return from + shift + (position === from || assoc < 0 ? 0 : insert.length);
    shift += insert.length - (to - from);
  }
  return position + shift;
}

/**
 * Where a range goes, and whether its own text was altered: a change overlaps it or inserts strictly inside. What is
 * inserted exactly at an edge stays outside and does not touch.
 */
export function mapRange(changes: readonly Change[], range: Range): { range: Range; touched: boolean } {
  const touched = changes.some((change) => rangesOverlap(change, range));
  const from = mapPosition(changes, range.from, 1);
  const to = Math.max(from, mapPosition(changes, range.to, range.from === range.to ? 1 : -1));
  return { range: { from, to }, touched };
}

/** Whether two ranges share text; an empty one overlaps where it lies strictly inside the other. */
export function rangesOverlap(a: Range, b: Range): boolean {
  return a.from < b.to && b.from < a.to;
}

/** A list of changes as a row of pieces: keep n, drop n, insert text; after the last change it keeps without end. */
class Pieces {
  readonly #changes: readonly Change[];
  #next = 0;
  #at = 0;
  keep = 0;
  drop = 0;
  insert = '';

  constructor(changes: readonly Change[]) {
    this.#changes = changes;
    this.#advance();
  }

  get done(): boolean {
    return this.keep === Infinity;
  }

  /** Length of the piece at hand in the text before the list, when it is not an insertion. */
  get span(): number {
    return this.drop || this.keep;
  }

  takeInsert(length = this.insert.length): string {
    const taken = this.insert.slice(0, length);
    this.insert = this.insert.slice(length);
    this.#advance();
    return taken;
  }

  takeDrop(length = this.drop): number {
    this.drop -= length;
    this.#advance();
    return length;
  }

  takeKeep(length: number): void {
    this.keep -= length;
    this.#advance();
  }

  #advance(): void {
    while (!this.insert && !this.drop && !this.keep) {
      const change = this.#changes[this.#next];
      if (!change) {
        this.keep = Infinity;
        return;
      }
      if (change.from > this.#at) {
        this.keep = change.from - this.#at;
        this.#at = change.from;
        return;
      }
      this.insert = change.insert;
      this.drop = change.to - change.from;
      this.#at = change.to;
      this.#next += 1;
    }
  }
}

class Writer {
  readonly #changes: Change[] = [];
  #at = 0;
  #open: { from: number; to: number; insert: string } | undefined;

  keep(length: number): void {
    this.#close();
    this.#at += length;
  }

  drop(length: number): void {
    const open = this.#begin();
    this.#at += length;
    open.to = this.#at;
  }

  insert(text: string): void {
    this.#begin().insert += text;
  }

  changes(): Change[] {
    this.#close();
    return this.#changes;
  }

  #begin(): { from: number; to: number; insert: string } {
    this.#open ??= { from: this.#at, to: this.#at, insert: '' };
    return this.#open;
  }

  #close(): void {
    if (this.#open && (this.#open.insert || this.#open.to > this.#open.from)) this.#changes.push(this.#open);
    this.#open = undefined;
  }
}
