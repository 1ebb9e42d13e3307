/**
 * What went wrong, in the three sentences a writer needs: what happened, what is safe, what to do. The sentences are
 * plain English for logs and the command line; the window shows its own translation by `code` and `values`.
 * A problem never holds document text.
 */
export interface ProblemData {
  readonly code: string;
  readonly what: string;
  readonly safe: string;
  readonly todo: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** A problem as something that can be thrown inside a process; at a border it crosses as `ProblemData`. */
export class Problem extends Error implements ProblemData {
  readonly code: string;
  readonly what: string;
  readonly safe: string;
  readonly todo: string;
  readonly values?: Readonly<Record<string, string | number>>;

  constructor(data: ProblemData, options?: { cause?: unknown }) {
    super(`${data.what} ${data.safe} ${data.todo}`, options);
    this.name = 'Problem';
    this.code = data.code;
    this.what = data.what;
    this.safe = data.safe;
    this.todo = data.todo;
    if (data.values) this.values = data.values;
  }

  /** The part that may cross a process border. */
  toData(): ProblemData {
    const { code, what, safe, todo, values } = this;
    return values ? { code, what, safe, todo, values } : { code, what, safe, todo };
  }
}
