/** The run in progress: what it has brought so far, and how the document moved under it. */
import { mapRange, type Change, type Range } from '../../../engine/text/index.ts';
import type { Draft, PassFrame, RunId, SentPrompt } from '../../contract/index.ts';

export interface ActiveOptions {
  readonly id: RunId;
  readonly number: number;
  readonly documentId: string;
  readonly range: Range;
  /** Lengths of the context handed to the engine. */
  readonly left: number;
  readonly right: number;
}

export class ActiveRun {
  readonly id: RunId;
  readonly number: number;
  readonly documentId: string;
  readonly drafts = new Map<number, Draft>();
  range: Range;
  /** The passage itself was altered. */
  touched = false;
  stopping: 'no' | 'keep' | 'discard' = 'no';
  readonly #left: number;
  readonly #right: number;
  /** Nearest edit on either side, in code units from the passage. */
  #leftEdit = Infinity;
  #rightEdit = Infinity;
  /** Context that the model really read, once it has said so. */
  #leftRead: number | undefined;
  #rightRead: number | undefined;
  /** Frames not on disk yet, and how many of each draft are. */
  readonly #frames = new Map<number, PassFrame[]>();
  readonly #written = new Map<number, number>();
  #prompts: { draft: number; prompt: SentPrompt }[] = [];

  constructor({ id, number, documentId, range, left, right }: ActiveOptions) {
    this.id = id;
    this.number = number;
    this.documentId = documentId;
    this.range = range;
    this.#left = left;
    this.#right = right;
  }

  /** Follows an edit of its document. */
  follow(changes: readonly Change[]): void {
    for (const { from, to } of changes) {
      if (to <= this.range.from) this.#leftEdit = Math.min(this.#leftEdit, this.range.from - to);
      else if (from >= this.range.to) this.#rightEdit = Math.min(this.#rightEdit, from - this.range.to);
    }
    const { range, touched } = mapRange(changes, this.range);
    this.range = range;
    this.touched ||= touched;
  }

  /** Text that the model read around the passage was altered while it ran. */
  get contextChanged(): boolean {
    const left = this.#leftRead ?? this.#left;
    const right = this.#rightRead ?? this.#right;
    return (left > 0 && this.#leftEdit < left) || (right > 0 && this.#rightEdit < right) || (this.#leftEdit === 0 && this.#left === 0) || (this.#rightEdit === 0 && this.#right === 0);
  }

  addPrompt(draft: number, prompt: SentPrompt): void {
    this.#prompts.push({ draft, prompt });
    this.#leftRead = Math.max(this.#leftRead ?? 0, this.#left - prompt.cut.left);
    this.#rightRead = Math.max(this.#rightRead ?? 0, this.#right - prompt.cut.right);
  }

  addPass(draft: number, frame: PassFrame): void {
    const frames = this.#frames.get(draft);
    if (frames) frames.push(frame);
    else this.#frames.set(draft, [frame]);
  }

  get unwritten(): number {
    return [...this.#frames.values()].reduce((sum, frames) => sum + frames.length, this.#prompts.length);
  }

  /** Hands over what is not on disk yet; `written` says that it is now. */
  pending(): { prompts: { draft: number; prompt: SentPrompt }[]; passes: { draft: number; first: number; frames: PassFrame[] }[]; written: () => void } {
    const prompts = this.#prompts;
    const passes = [...this.#frames].map(([draft, frames]) => ({ draft, first: this.#written.get(draft) ?? 0, frames }));
    return {
      prompts,
      passes,
      written: () => {
        this.#prompts = [];
        this.#frames.clear();
        for (const { draft, first, frames } of passes) this.#written.set(draft, first + frames.length);
      },
    };
  }
}
