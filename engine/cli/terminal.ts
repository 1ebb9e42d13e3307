/** What a person sees while they wait: one line on standard error, rewritten in place where that is a terminal. */
export class Progress {
  #shown = '';
  readonly #isTerminal = process.stderr.isTTY;

  /** Shows how far it is. Without a terminal nothing: a log of shares is of no use. */
  show(line: string): void {
    if (!this.#isTerminal || line === this.#shown) return;
    process.stderr.write(`\r${line.padEnd(this.#shown.length)}`);
    this.#shown = line;
  }

  /** A remark that stays. */
  say(line: string): void {
    this.clear();
    process.stderr.write(`${line}\n`);
  }

  clear(): void {
    if (this.#shown) process.stderr.write(`\r${' '.repeat(this.#shown.length)}\r`);
    this.#shown = '';
  }
}

/** Resolves when all of it was taken, so that nothing is lost when the process ends and the reader is slow. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
}
