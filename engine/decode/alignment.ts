/** Tokens offered at once, at most. */
const LONGEST_RUN = 32;
/** How far ahead of the expected place a single token is looked for; longer matches are looked for everywhere. */
const NEAR = 24;
const LONGEST_MATCH = 4;

/**
 * Follows a text being written along a source that it mostly repeats, and offers the source's next tokens to be verified
 * together. Only a guess about what comes: whatever it offers, the text is the same.
 */
export class SourceAlignment {
  readonly #source: readonly number[];
  /** Token of the source expected next. */
  #at = 0;
  /** Tokens in a row that came as expected; a start counts as a few. */
  #streak = 4;
  /** Tokens in a row that did not. */
  #missed = 0;

  constructor(source: readonly number[]) {
    this.#source = source;
  }

  /** The tokens to verify next, at most `most`; more of them the longer the text has followed the source. */
  propose(most: number): readonly number[] {
    const length = Math.min(most, LONGEST_RUN, 2 * this.#streak);
    return length > 0 ? this.#source.slice(this.#at, this.#at + length) : [];
  }

  /** Takes note of the token just written, the last one of `written`. */
  follow(written: readonly number[]): void {
    if (this.#source[this.#at] === written.at(-1)) {
      this.#at++;
      this.#streak++;
      this.#missed = 0;
      return;
    }
    this.#missed++;
    const found = this.#find(written);
    if (found) {
      this.#at = found.at;
      this.#streak = found.length;
      return;
    }
    // A word in place of another is the commonest change, so the first miss skips one token of the source. After that
    // the place is unknown: nothing is offered until a token of the source turns up again.
    if (this.#missed === 1) this.#at++;
    this.#streak = this.#missed === 1 ? 1 : 0;
  }

  /** Where in the source the end of `written` stands: the longest match, then the nearest. */
  #find(written: readonly number[]): { readonly at: number; readonly length: number } | null {
    const last = written.at(-1);
    let best: { at: number; length: number } | null = null;
    for (let end = 0; end < this.#source.length; end++) {
      if (this.#source[end] !== last) continue;
      let length = 1;
      while (length < LONGEST_MATCH && length <= end && length < written.length && this.#source[end - length] === written[written.length - 1 - length]) length++;
      const at = end + 1;
      if (length === 1 && (at < this.#at || at > this.#at + NEAR)) continue;
      if (!best || length > best.length || (length === best.length && Math.abs(at - this.#at) < Math.abs(best.at - this.#at))) best = { at, length };
    }
    return best;
  }
}
