/** The run in progress: what the engine says is written as it comes, and its end becomes a proposal. */
import { Problem, type ProblemData } from '../../../engine/text/index.ts';
import type { Job, RunId, RunSettings } from '../../contract/index.ts';
import { documentIdOf, runIdOf } from '../db/ids.ts';
import { addDraft, addPasses, addPrompt, clearTrace, endRun, indexRun, requeueRun, runById, updateRun, waitingRuns } from '../db/runs.ts';
import type { RunRow } from '../db/schema.ts';
import type { Store } from '../db/store.ts';
import type { EngineEvent } from '../engine-host.ts';
import { ActiveRun } from './active-run.ts';
import type { Documents } from './documents.ts';
import type { Emitter } from './emitter.ts';
import type { Engine } from './engine.ts';
import type { Log } from './log.ts';
import { modelFor } from './models/index.ts';
import { isWithheld, labelOf, likeliest, toDraft, usefulDrafts } from './outcome.ts';
import { anchorOf } from './passage.ts';
import type { Proposals } from './proposals.ts';
import type { Settings } from './settings.ts';
import type { Spelling } from './spelling/index.ts';
import { checkRange, excerptOfJob, taskOf } from './task-of.ts';

type Done = Extract<EngineEvent, { kind: 'done' }>;

/** Passes are written together: after so many milliseconds or so many frames. */
const flushDelay = 400;
const flushFrames = 64;
/** Before a write that failed is tried again. */
const retryDelay = 3000;
/** How long an engine may take to obey a stop before its process is ended, in milliseconds. A pass of a small model takes far less than a second, one of a large model may take minutes. */
const stopPatience = { small: 20_000, large: 300_000 } as const;
/** Parameters from which a model is large. */
const large = 1e9;

export interface RunnerOptions {
  readonly store: Store;
  readonly documents: Documents;
  readonly proposals: Proposals;
  readonly engine: Engine;
  readonly settings: Settings;
  readonly spelling: Pick<Spelling, 'leftAlone'>;
  readonly emitter: Emitter;
  readonly log: Log;
  readonly now: () => number;
}

export class Runner {
  readonly #store: Store;
  readonly #documents: Documents;
  readonly #proposals: Proposals;
  readonly #engine: Engine;
  readonly #settings: Settings;
  readonly #spelling: RunnerOptions['spelling'];
  readonly #emitter: Emitter;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #mayStart: () => boolean;
  readonly #send: (number: number) => void;
  #active: ActiveRun | undefined;
  #stopped = false;
  readonly #timers = new Map<'flush' | 'retry' | 'patience', NodeJS.Timeout>();

  /** `mayStart`: whether the queue goes on. `send`: tells the windows how a run stands. */
  constructor({ store, documents, proposals, engine, settings, spelling, emitter, log, now }: RunnerOptions, mayStart: () => boolean, send: (number: number) => void) {
    this.#store = store;
    this.#documents = documents;
    this.#proposals = proposals;
    this.#engine = engine;
    this.#settings = settings;
    this.#spelling = spelling;
    this.#emitter = emitter;
    this.#log = log;
    this.#now = now;
    this.#mayStart = mayStart;
    this.#send = send;
    engine.listen((event) => this.#hear(event));
  }

  /** Puts the run in progress back into the queue: closing is not its fault. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.putBack();
  }

  get runId(): RunId | null {
    return this.#active?.id ?? null;
  }

  /** The run in progress if it is on this document. */
  on(documentId: string): ActiveRun | undefined {
    return this.#active?.documentId === documentId ? this.#active : undefined;
  }

  /** Passes of the run that are not on disk yet, written now. */
  flush(): void {
    const active = this.#active;
    if (!active || active.unwritten === 0) return;
    const written = this.#store.transaction(() => this.#writePending(active));
    written();
  }

  /** Starts the next waiting run, if there is one and the engine is free. */
  next(): void {
    if (this.#stopped || this.#active || !this.#mayStart() || !this.#engine.ready) return;
    const row = waitingRuns(this.#store)[0];
    if (row) this.#try(() => this.#withModel(row), () => this.next());
  }

  /** Begins the run once the model chosen for its job is the loaded one; that one's being ready calls `next` again. */
  #withModel(row: RunRow): void {
    const job = JSON.parse(row.job_json) as Job;
    let isReady = false;
    const problem = problemOf(() => (isReady = this.#engine.use(modelFor(job.kind, this.#settings.get().models))));
    if (!problem) return isReady ? this.#begin(row) : undefined;
    this.#store.transaction(() => this.#end(row, 'failed', problem));
    this.#send(row.number);
    this.next();
  }

  #begin(row: RunRow): void {
    const job = JSON.parse(row.job_json) as Job;
    const { text, revision } = this.#documents.text(row.document_id);
    const range = { from: row.range_from, to: row.range_to };
    // The passage may have been deleted while the run waited.
    const problem = problemOf(() => checkRange(job, text, range)) && passageGone();
    if (problem) {
      this.#store.transaction(() => this.#end(row, 'failed', problem));
      this.#send(row.number);
      return this.next();
    }
    const { before, base, after } = anchorOf(text, range);
    const task = taskOf(job, text, range, [...this.#settings.get().muted, ...this.#spelling.leftAlone(row.document_id)]);
    this.#store.transaction(() => {
      clearTrace(this.#store, row.number);
      updateRun(this.#store, row.number, {
        state: 'running', position: null, started_at: this.#now(), ended_at: null, problem_json: null, attempts: row.attempts + 1, revision,
        excerpt: excerptOfJob(job, text, range), base_json: JSON.stringify(base), before_json: JSON.stringify(before), after_json: JSON.stringify(after),
        model: this.#engine.facts?.name ?? '', model_hash: this.#engine.facts?.hash ?? '',
      });
    });
    this.#active = new ActiveRun({ id: runIdOf(row.id), number: row.number, documentId: row.document_id, range, left: 'left' in task ? task.left.length : 0, right: 'right' in task ? task.right.length : 0 });
    this.#send(row.number);
    this.#engine.run(row.id, task, JSON.parse(row.settings_json) as RunSettings);
  }

  #hear(event: EngineEvent): void {
    if (event.kind === 'state') return this.next();
    const active = this.#active;
    if (!active || event.runId !== active.id) {
      // A run that was given up before it ended has left the engine free.
      if (event.kind === 'done' || event.kind === 'failed') this.next();
      return;
    }
    switch (event.kind) {
      case 'prompt':
        active.addPrompt(event.draft, event.prompt);
        return this.#flushSoon(active);
      case 'pass': {
        // Frames are as plain and as read-only as the contract's.
        const frame = { ...event.frame, pieces: event.frame.pieces.map((piece) => ({ ...piece })) };
        active.addPass(event.draft, frame);
        this.#emitter.emit('run.pass', { id: active.id, documentId: documentIdOf(active.documentId), draft: event.draft, frame });
        return this.#flushSoon(active);
      }
      case 'draft':
        active.drafts.set(event.draft, toDraft(event.result));
        // A whole draft is worth a write of its own.
        return this.#try(() => this.#writeDraft(active, event.draft), () => undefined);
      case 'done':
        return this.#finish(active, (row) => this.#settle(active, row, event));
      case 'failed':
      case 'exited':
        return this.#finish(active, (row) => this.#end(row, active.stopping === 'discard' ? 'stopped' : 'failed', active.stopping === 'discard' ? null : event.problem));
    }
  }

  /** Writes the rest of the trace and the end of the run in one transaction. While the disk is full the run stays as it is and this is tried again. */
  #finish(active: ActiveRun, end: (row: RunRow) => (() => void)[] | void): void {
    const attempt = (): void => {
      const after: (() => void)[] = [];
      this.#store.transaction(() => {
        this.#writePending(active);
        const row = this.#stillThere(active);
        if (!row) return;
        for (const [draft, result] of active.drafts) addDraft(this.#store, row.number, draft, result);
        after.push(...(end(row) ?? []));
        const ended = this.#stillThere(active);
        if (ended) indexRun(this.#store, ended);
      });
      this.#drop();
      this.#send(active.number);
      for (const step of after) step();
      this.next();
      this.#engine.sendStatus();
    };
    this.#try(attempt, attempt);
  }

  /** Turns drafts into a proposal. */
  #settle(active: ActiveRun, row: RunRow, { outcome }: Done): (() => void)[] {
    if (outcome === 'stopped' || active.stopping === 'discard') {
      this.#end(row, 'stopped', null);
      return [];
    }
    const job = JSON.parse(row.job_json) as Job;
    const base = JSON.parse(row.base_json) as string;
    const all = [...active.drafts.entries()].toSorted(([a], [b]) => a - b).map(([, draft]) => draft);
    const useful = usefulDrafts(all, base, job);
    if (useful.length === 0) {
      this.#end(row, all.length > 0 && all.every(isWithheld) ? 'withheld' : 'nothing', null);
      return [];
    }
    const after = this.#proposals.create({
      run: row.number, documentId: row.document_id, base, range: active.range, revision: this.#documents.text(row.document_id).revision, drafts: useful, chosen: likeliest(useful),
      state: active.touched ? 'stale' : 'open', label: labelOf(job, this.#engine.facts), contextChanged: active.contextChanged,
    });
    this.#end(row, 'finished', null);
    return [after];
  }

  #writeDraft(active: ActiveRun, draft: number): void {
    const result = active.drafts.get(draft);
    const written = this.#store.transaction(() => {
      if (result && this.#stillThere(active)) addDraft(this.#store, active.number, draft, result);
      return this.#writePending(active);
    });
    written();
  }

  /** In a transaction; what it answers is for after the commit. */
  #writePending(active: ActiveRun): () => void {
    const { prompts, passes, written } = active.pending();
    // Its document may have been deleted for good.
    if (!this.#stillThere(active)) return () => undefined;
    for (const { draft, prompt } of prompts) addPrompt(this.#store, active.number, draft, prompt);
    for (const { draft, first, frames } of passes) addPasses(this.#store, active.number, draft, first, frames);
    return written;
  }

  #flushSoon(active: ActiveRun): void {
    if (active.unwritten >= flushFrames) this.#try(() => this.flush(), () => this.flush());
    else this.#later('flush', flushDelay, () => this.flush());
  }

  /** Ends the run in progress after its present pass. keep: with the draft as it stands. */
  askToStop(keep: boolean): void {
    const active = this.#active;
    if (!active) return;
    // Once thrown away it can't be kept any more.
    if (active.stopping === 'discard') return;
    active.stopping = keep ? 'keep' : 'discard';
    this.#engine.stopRun(active.id, keep);
    this.#later('patience', (this.#engine.facts?.parameters ?? 0) < large ? stopPatience.small : stopPatience.large, () => void this.#enforceStop(active));
  }

  /** An engine that does not obey is ended; what it has handed over counts. */
  async #enforceStop(active: ActiveRun): Promise<void> {
    if (this.#active !== active) return;
    this.#log.warn('queue', 'The engine did not stop in time and was ended', { run: active.id });
    const stopped = this.#engine.stop();
    this.#finish(active, (row) => this.#end(row, active.stopping === 'keep' ? 'failed' : 'stopped', active.stopping === 'keep' ? engineHung() : null));
    await stopped;
    this.#engine.start();
  }

  /** Takes the run in progress back into the queue; the row it answers is that run's. */
  putBack(): RunRow | undefined {
    const active = this.#active;
    if (!active) return undefined;
    this.#drop();
    try {
      return this.#store.transaction(() => {
        const row = this.#stillThere(active);
        if (row) requeueRun(this.#store, row.number, row.attempts - 1);
        return row;
      });
    } catch (error) {
      // Still marked as running: the next start puts it back.
      this.#log.error('queue', 'A run could not be put back', error);
      return undefined;
    }
  }

  #end(row: RunRow, state: RunRow['state'], problem: ProblemData | null): void {
    endRun(this.#store, row.number, state, problem, this.#now());
  }

  #stillThere(active: ActiveRun): RunRow | undefined {
    return runById(this.#store, active.id);
  }

  #drop(): void {
    this.#active = undefined;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Work that nobody waits for: when the disk refuses it is tried again, with `again`, until it succeeds. */
  #try(work: () => void, again: () => void): void {
    try {
      work();
    } catch (error) {
      this.#log.error('queue', 'A step of a run could not be written', error);
      if (error instanceof Problem) return this.#later('retry', retryDelay, () => this.#try(again, again));
      // A fault of ours: the run can't be trusted, but the library and the queue go on.
      const active = this.#active;
      if (!active) return;
      this.#engine.stopRun(active.id, false);
      this.#drop();
      const row = this.#stillThere(active);
      if (row) this.#end(row, 'failed', fault());
      this.#send(active.number);
    }
  }

  #later(name: 'flush' | 'retry' | 'patience', delay: number, work: () => void): void {
    if (this.#stopped) return;
    if (name === 'flush' && this.#timers.has(name)) return;
    clearTimeout(this.#timers.get(name));
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      if (name === 'flush') this.#try(work, work);
      else work();
    }, delay);
    this.#timers.set(name, timer.unref());
  }
}

function problemOf(work: () => void): ProblemData | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.toData();
    throw error;
  }
}

function passageGone(): ProblemData {
  return { code: 'passage-gone', what: 'The passage was deleted while this run waited.', safe: 'The document is as you left it.', todo: 'Select a passage and start again.' };
}

function engineHung(): ProblemData {
  return { code: 'engine-hung', what: 'The language model engine did not answer and was started again.', safe: 'Your text was not changed.', todo: 'Start the run again when the model is ready.' };
}

function fault(): ProblemData {
  return { code: 'bug', what: 'Something went wrong inside Palimpsest, and the run was ended.', safe: 'Your text was not changed.', todo: 'Start the run again. If it happens again, copy the report from the log and send it to us.' };
}
