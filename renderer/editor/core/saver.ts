/** Drives the saving of one document: timers, calls, what goes along with a change. The rules are in `sync.ts`. */
import { Text, type ChangeSet } from '@codemirror/state';
import type { Client, Document, DocumentId, Params } from '../../../electron/contract/index.ts';
import { mapRange, Problem, type ProblemData, type Range } from '../../../engine/text/index.ts';
import { changesOf, lengthsOf } from './changes.ts';
import { acknowledged, compared, edited, keepMine, localText, lost, refused, send, sendAt, startSync, unsavedChanges, type Sync } from './sync.ts';

type Edit = Params<'documents.edit'>;

/** What is saved together with the text. `serial` says how far; it comes back in `delivered`. */
export interface Attachments {
  readonly proposals: Edit['proposals'];
  readonly origins: Edit['origins'];
  readonly serial: number;
}

export interface SaverOptions {
  readonly document: Pick<Document, 'id' | 'text' | 'revision'>;
  readonly call: Client['call'];
  /** Asked at the moment of sending; true of the text of the window at that moment. */
  readonly attachments: () => Attachments;
  readonly delivered: (serial: number) => void;
  /** Told after each change of state that matters to the writer. */
  readonly changed: (sync: Sync) => void;
  readonly now?: () => number;
  readonly later?: (run: () => void, milliseconds: number) => () => void;
}

/** What another window made of the document, while the writer has to choose. */
export interface Theirs {
  readonly document: Document;
}

/** Lines end with \n alone; \r stays in the line, so that nothing is lost. */
export function textOf(text: string): Text {
  return Text.of(text.split('\n'));
}

export class Saver {
  readonly id: DocumentId;
  #sync: Sync;
  #theirs: Document | null = null;
  #comparing = false;
  #closed = false;
  #cancelTimer: () => void = () => {};
  /** Changes of the acknowledged revisions, to bring ranges of an older text up to date. */
  readonly #log: { readonly revision: number; readonly changes: ChangeSet }[] = [];
  #waiting: { resolve: () => void; reject: (problem: Problem) => void }[] = [];
  readonly #options: Required<SaverOptions>;

  constructor(options: SaverOptions) {
    this.#options = { now: () => Date.now(), later: laterByTimer, ...options };
    this.id = options.document.id;
    this.#sync = startSync(textOf(options.document.text), options.document.revision);
  }

  get sync(): Sync {
    return this.#sync;
  }

  /** The other text, while the phase is `conflict`. */
  get theirs(): Document | null {
    return this.#theirs;
  }

  get saved(): boolean {
    return this.#sync.phase === 'idle' && !this.#sync.unsent;
  }

  /** Takes in a change that the window has made; an empty one for a decision. */
  edited(changes: ChangeSet): void {
    this.#enter(edited(this.#sync, changes, this.#options.now()));
  }

  /** Resolves when everything so far is on disk. Rejects with the `Problem` that is in the way; saving goes on by itself. */
  flush(): Promise<void> {
    if (this.saved) return Promise.resolve();
    if (this.#sync.phase === 'conflict') return Promise.reject(new Problem(conflict));
    const promise = new Promise<void>((resolve, reject) => void this.#waiting.push({ resolve, reject }));
    this.#send();
    return promise;
  }

  /** The connection ended. What was under way may or may not have arrived. */
  disconnected(problem: ProblemData): void {
    this.#enter(lost(this.#sync, problem));
  }

  /** The connection is back: finds out what the backend has, then goes on. */
  async connected(): Promise<void> {
    if (this.#closed) return;
    if (this.#sync.phase === 'unsure') await this.#compare();
    else if (this.#sync.phase === 'refused') this.#send();
  }

  /** Tries again now, not at the next retry. */
  retry(): void {
    if (this.#sync.phase === 'unsure') void this.#compare();
    else this.#send();
  }

  /** In a conflict: this window's text replaces the other one. The caller has kept a copy of theirs. */
  keepMine(): void {
    if (!this.#theirs) return;
    const { text, revision } = this.#theirs;
    this.#theirs = null;
    this.#log.length = 0;
    this.#enter(keepMine(this.#sync, textOf(text), revision, this.#options.now()));
    this.#send();
  }

  /**
   * A range of the text of `revision`, in the text of the window now; `touched` where its text was altered since. Null
   * where the revision is unknown here: older than this window, or made by another one.
   */
  mapFrom(revision: number, range: Range): { range: Range; touched: boolean } | null {
    const { revision: newest, sent, unsent } = this.#sync;
    const steps: ChangeSet[] = [];
    if (revision <= newest) {
      const missed = this.#log.filter((entry) => entry.revision > revision);
      if (missed.length !== newest - revision) return null;
      steps.push(...missed.map((entry) => entry.changes));
      if (sent) steps.push(sent);
    } else if (revision !== newest + 1 || !sent) return null;
    if (unsent) steps.push(unsent);
    let at = range;
    let touched = false;
    for (const step of steps) {
      const mapped = mapRange(lengthsOf(step), at);
      at = mapped.range;
      touched ||= mapped.touched;
    }
    return { range: at, touched };
  }

  /** Stops timers and waits for nothing. */
  close(): void {
    this.#closed = true;
    this.#cancelTimer();
  }

  #send(): void {
    if (this.#closed) return;
    const next = send(this.#sync);
    if (!next) return;
    const { changes, revision } = next.request;
    const { proposals, origins, serial } = this.#options.attachments();
    this.#enter(next.sync);
    const length = changes.newLength;
    this.#options.call('documents.edit', { id: this.id, revision, changes: changesOf(changes), length, proposals, origins }).then(
      (answer) => {
        if (this.#sync.sent !== changes) return;
        this.#log.push({ revision: answer.revision, changes });
        if (this.#log.length > MOST_LOGGED) this.#log.shift();
        this.#options.delivered(serial);
        this.#enter(acknowledged(this.#sync, answer.revision));
        if (this.#waiting.length > 0) this.#send();
      },
      (error: unknown) => {
        if (this.#sync.sent !== changes || this.#closed) return;
        const problem = error instanceof Problem ? error.toData() : unexpected;
        if (problem.code === 'stale-revision') {
          // Whoever waits for the flush goes on waiting: the comparison decides.
          this.#enter(lost(this.#sync, null));
          void this.#compare();
          return;
        }
        this.#enter(problem.code === 'disconnected' ? lost(this.#sync, problem) : refused(this.#sync, problem, this.#options.now()));
        this.#fail(new Problem(problem));
      },
    );
  }

  async #compare(): Promise<void> {
    if (this.#comparing) return;
    this.#comparing = true;
    try {
      const document = await this.#options.call('documents.open', { id: this.id });
      if (this.#closed) return;
      const before = this.#sync;
      const next = compared(before, textOf(document.text), document.revision, this.#options.now());
      if (next.phase === 'conflict') this.#theirs = document;
      else if (before.sent && !next.sent && next.revision > before.revision) this.#log.push({ revision: next.revision, changes: before.sent });
      this.#enter(next);
      if (next.phase === 'idle') this.#send();
      else if (next.phase === 'conflict') this.#fail(new Problem(conflict));
    } catch (error) {
      this.#enter(lost(this.#sync, error instanceof Problem ? error.toData() : unexpected));
    } finally {
      this.#comparing = false;
    }
  }

  #enter(sync: Sync): void {
    this.#sync = sync;
    this.#cancelTimer();
    const due = this.#closed ? null : sendAt(sync);
    if (due !== null) this.#cancelTimer = this.#options.later(() => this.#send(), Math.max(0, due - this.#options.now()));
    if (this.saved) for (const { resolve } of this.#waiting.splice(0)) resolve();
    this.#options.changed(sync);
  }

  #fail(problem: Problem): void {
    for (const { reject } of this.#waiting.splice(0)) reject(problem);
  }

  /** The text of the window, from the machine's point of view. */
  get text(): Text {
    return localText(this.#sync);
  }

  get unsaved(): ChangeSet {
    return unsavedChanges(this.#sync);
  }
}

const MOST_LOGGED = 5_000;

const conflict: ProblemData = {
  code: 'conflict',
  what: 'This document was changed in another window at the same time.',
  safe: 'Both texts are still there.',
  todo: 'Choose which one goes on here; the other one is kept as a document of its own.',
};

const unexpected: ProblemData = {
  code: 'save-failed',
  what: 'The last changes could not be saved.',
  safe: 'Everything saved before is on disk, and the rest is still in this window.',
  todo: 'Try again. If it does not help, copy the text and restart Palimpsest.',
};

function laterByTimer(run: () => void, milliseconds: number): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}
