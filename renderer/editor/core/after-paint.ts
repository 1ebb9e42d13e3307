/** Work that nobody waits for: it is done when the frame being made is on the screen, together, and once for each key. */

/** A page that is hidden paints nothing; then it is done after this many milliseconds. */
const HIDDEN_MS = 200;

const waiting = new Map<object, () => void>();
let stop: (() => void) | null = null;

/** Does the work after the next paint. Asked again for the same key before that, it is done once, as asked last. */
export function afterPaint(key: object, work: () => void): void {
  waiting.set(key, work);
  if (stop) return;
  const timer = setTimeout(run, HIDDEN_MS);
  // A task begun in a frame's last moment runs once the frame is painted.
  const frame = requestAnimationFrame(() => void (after = setTimeout(run)));
  let after: ReturnType<typeof setTimeout> | undefined;
  stop = () => {
    clearTimeout(timer);
    clearTimeout(after);
    cancelAnimationFrame(frame);
  };
}

/** Listeners to an editor: those that must hear of everything at once, and those that may hear of an edit once it is painted. */
export class Listeners {
  readonly #prompt = new Set<() => void>();
  readonly #patient = new Set<() => void>();

  /** Returns how to stop. */
  add(listener: () => void, { afterPaint: patient = false } = {}): () => void {
    const own = patient ? this.#patient : this.#prompt;
    own.add(listener);
    return () => void own.delete(listener);
  }

  tell({ edited }: { edited: boolean }): void {
    for (const listener of this.#prompt) listener();
    const rest = (): void => this.#patient.forEach((listener) => listener());
    if (edited) afterPaint(this, rest);
    else rest();
  }

  clear(): void {
    this.#prompt.clear();
    this.#patient.clear();
  }
}

function run(): void {
  stop?.();
  stop = null;
  const works = [...waiting.values()];
  waiting.clear();
  for (const work of works) work();
}
