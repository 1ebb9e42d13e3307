/** Where many positions go under many changes: like `mapRange`, in the time of a search. */
import type { Change, Range } from '../change.ts';

export class Mapping {
  readonly #changes: readonly Change[];
  /** How far text behind the first n changes moves. */
  readonly #shifts: readonly number[];

  /** `changes` are in order and do not overlap. */
  constructor(changes: readonly Change[]) {
    this.#changes = changes;
    const shifts = [0];
    for (const { from, to, insert } of changes) shifts.push((shifts.at(-1) ?? 0) + insert.length - (to - from));
    this.#shifts = shifts;
  }

  /** The range in the new text; undefined where one change took all of it away. What is put at an edge stays outside. */
  range({ from, to }: Range): Range | undefined {
    const first = this.#behind(from);
    const covering = this.#changes[first];
    if (covering && covering.insert === '' && covering.from <= from && to <= covering.to && from < to) return undefined;
    const start = covering && covering.from < from ? covering.from + this.#shift(first) + covering.insert.length : from + this.#shift(first);
    const last = this.#behind(to, true);
    const cut = this.#changes[last];
    const end = cut && cut.from < to ? cut.from + this.#shift(last) : to + this.#shift(last);
    return { from: start, to: Math.max(start, end) };
  }

  #shift(count: number): number {
    return this.#shifts[count] ?? 0;
  }

  /** Number of changes that end at or before a position; `before`: without an insertion exactly there. */
  #behind(position: number, before = false): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const at = (low + high) >> 1;
      const change = this.#changes[at];
      const isBehind = change && change.to <= position && !(before && change.from === position);
      if (isBehind) low = at + 1;
      else high = at;
    }
    return low;
  }
}
