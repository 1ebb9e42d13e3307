/** What the document must say: a list of characters, with the lists of before and after for undo and redo. */
import type { Change } from '../../engine/text/index.ts';

/** One UTF-16 unit; each is a thing of its own, so that a passage can be told apart from what looks the same. */
export interface Unit {
  readonly character: string;
}

export interface ProposalTruth {
  /** The units of the passage when it was proposed, and the changes to it. */
  readonly base: readonly Unit[];
  readonly changes: readonly Change[];
}

export function unitsOf(text: string): Unit[] {
  return Array.from({ length: text.length }, (_, index) => ({ character: text.charAt(index) }));
}

export class Truth {
  #states: (readonly Unit[])[];
  #at = 0;
  proposal: ProposalTruth | null = null;
  readonly versions: string[] = [];

  constructor(text: string) {
    this.#states = [unitsOf(text)];
  }

  get units(): readonly Unit[] {
    return this.#states[this.#at] ?? [];
  }

  get text(): string {
    return this.units.map(({ character }) => character).join('');
  }

  get canUndo(): boolean {
    return this.#at > 0;
  }

  get canRedo(): boolean {
    return this.#at < this.#states.length - 1;
  }

  undo(): void {
    this.#at -= 1;
  }

  redo(): void {
    this.#at += 1;
  }

  /** Something was written, if only for a moment: what was undone before it can't come back. */
  forgetUndone(): void {
    this.#states = this.#states.slice(0, this.#at + 1);
  }

  /** A program that was started again knows nothing of what was undone. */
  forget(): void {
    this.#states = [this.units];
    this.#at = 0;
  }

  splice(from: number, to: number, insert: string): void {
    this.#enter([...this.units.slice(0, from), ...unitsOf(insert), ...this.units.slice(to)]);
  }

  /** Several places at once, as one step. */
  replace(changes: readonly Change[]): void {
    let units = this.units;
    for (const { from, to, insert } of changes.toReversed()) units = [...units.slice(0, from), ...unitsOf(insert), ...units.slice(to)];
    this.#enter(units);
  }

  /** A decision: an accepted change takes the place of its units; a refused one changes nothing, but is a step that undo takes back. */
  decide(change: Change, accepted: boolean): void {
    if (!accepted || !this.proposal) return this.#enter([...this.units]);
    const { base } = this.proposal;
    const going = new Set(base.slice(change.from, change.to));
    // Between two changes a unit is kept, so one neighbour of an insertion is there.
    const anchor = change.to > change.from ? this.units.findIndex((unit) => going.has(unit)) : change.from > 0 ? this.units.indexOf(base[change.from - 1]!) + 1 : this.units.indexOf(base[0]!);
    const rest = this.units.filter((unit) => !going.has(unit));
    this.#enter([...rest.slice(0, anchor), ...unitsOf(change.insert), ...rest.slice(anchor)]);
  }

  #enter(units: readonly Unit[]): void {
    this.#states = [...this.#states.slice(0, this.#at + 1), units];
    this.#at += 1;
  }
}
