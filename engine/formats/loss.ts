/** What a format could not carry, so that nothing is dropped silently. */

export type LossKind =
  | 'image' | 'footnote' | 'table' | 'comment' | 'embedded' | 'style' | 'script' | 'form' | 'field' | 'html' | 'equation' | 'characters' | 'tracked' | 'front-matter' | 'other';

export interface Loss {
  readonly kind: LossKind;
  readonly count: number;
  /** Names or short descriptions of what was left out, at most five; never text of the document. */
  readonly examples: readonly string[];
}

const MOST_EXAMPLES = 5;

/** Collects losses while something is converted. */
export class LossList {
  readonly #byKind = new Map<LossKind, { count: number; examples: string[] }>();

  add(kind: LossKind, example = '', count = 1): void {
    const entry = this.#byKind.get(kind) ?? { count: 0, examples: [] };
    entry.count += count;
    const short = example.slice(0, 60);
    if (short && entry.examples.length < MOST_EXAMPLES && !entry.examples.includes(short)) entry.examples.push(short);
    this.#byKind.set(kind, entry);
  }

  get losses(): Loss[] {
    return Array.from(this.#byKind, ([kind, { count, examples }]) => ({ kind, count, examples }));
  }
}
