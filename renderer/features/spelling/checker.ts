/** What is known of words so far: asked for in batches, kept by word, so that no key press waits for a dictionary. */
import { isOwnWord } from '../../../engine/text/index.ts';

export interface CheckerOptions {
  /** Positions of the wrong ones among the words. */
  readonly ask: (words: readonly string[]) => Promise<readonly number[]>;
  /** More words are known than before. */
  readonly changed: () => void;
  /** The dictionary can't be asked; nothing more will be. */
  readonly failed: (error: unknown) => void;
  /** Runs something soon. */
  readonly later: (run: () => void) => void;
}

/** Words asked about at once, and kept. */
const BATCH = 500;
const MOST_KNOWN = 60_000;

export class Checker {
  readonly #options: CheckerOptions;
  readonly #known = new Map<string, boolean>();
  readonly #unasked = new Set<string>();
  #asking: Promise<void> | null = null;
  #broken = false;

  constructor(options: CheckerOptions) {
    this.#options = options;
  }

  /** Whether the dictionary lacks the word; undefined while that is being asked. */
  isWrong(word: string): boolean | undefined {
    const known = this.#known.get(word);
    if (known === undefined && !this.#broken && !this.#unasked.has(word)) {
      if (this.#unasked.size === 0) this.#options.later(() => void this.#askOn());
      this.#unasked.add(word);
    }
    return known;
  }

  /** Resolves when all of these words are known, or nothing can be asked any more. */
  async know(words: readonly string[]): Promise<void> {
    while (!this.#broken && words.filter((word) => this.isWrong(word) === undefined).length > 0) await this.#askOn();
  }

  #askOn(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => void (this.#asking = null));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    while (this.#unasked.size > 0 && !this.#broken) {
      const words = [...this.#unasked].slice(0, BATCH);
      try {
        const wrong = new Set(await this.#options.ask(words));
        if (this.#known.size > MOST_KNOWN) this.#known.clear();
        for (const [index, word] of words.entries()) {
          this.#known.set(word, wrong.has(index));
          this.#unasked.delete(word);
        }
      } catch (error) {
        this.#broken = true;
        this.#unasked.clear();
        this.#options.failed(error);
      }
      this.#options.changed();
    }
  }
}

/** Whether a word is to be marked: the dictionary lacks it, and the writer has not taken it in. */
export function verdict(checker: Checker, word: string, own: ReadonlySet<string>, ignored: ReadonlySet<string>): boolean | undefined {
  const wrong = checker.isWrong(word);
  // Nearly every word of a text is right, and is asked about with every key: own words are looked through for the others only.
  return wrong === true && (isOwnWord(word, own) || isOwnWord(word, ignored)) ? false : wrong;
}
