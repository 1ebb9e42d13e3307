/**
 * The queue: runs in order, one at a time, from asking to proposal. What the engine says is written as it comes; a run
 * whose backend died is queued again before all others, a run whose engine died has failed and says why.
 */
import { randomUUID } from 'node:crypto';
import { applyChanges, diffText, mapRange, Problem, type ProblemData, type Range } from '../../../engine/text/index.ts';
import type { Draft, Handlers, Job, ModelFacts, RunSettings, RunSummary } from '../../contract/index.ts';
import { documentIdOf, runIdOf } from '../db/ids.ts';
import {
  addDraft, addPasses, addPrompt, clearTrace, indexRun, insertRun, nextInstant, orderQueue, runById, runsInState, summaryOf, updateRun, waitingRuns,
  type SummaryFacts,
} from '../db/runs.ts';
import type { RunRow } from '../db/schema.ts';
import { query, type Store } from '../db/store.ts';
import type { EngineEvent } from '../engine-host.ts';
import { ActiveRun } from './active-run.ts';
import type { Documents, Edit, EditFollower } from './documents.ts';
import type { Emitter } from './emitter.ts';
import type { Engine } from './engine.ts';
import { expectedSeconds } from './estimate.ts';
import type { Log } from './log.ts';
import { anchorOf } from './passage.ts';
import type { Proposals } from './proposals.ts';
import type { Settings } from './settings.ts';
import { checkRange, excerptOfJob, taskOf } from './task-of.ts';

type Done = Extract<EngineEvent, { kind: 'done' }>;

/** Passes are written together: after so many milliseconds or so many frames. */
const flushDelay = 400;
const flushFrames = 64;
/** Before a write that failed is tried again. */
const retryDelay = 3000;
/** How long an engine may take to obey a stop before its process is ended. One pass takes far less than a second. */
const stopPatience = 20_000;
/** A run that was in progress so often when the backend died is not tried again. */
const mostAttempts = 3;

export interface QueueOptions {
  readonly store: Store;
  readonly documents: Documents;
  readonly proposals: Proposals;
  readonly engine: Engine;
  readonly settings: Settings;
  readonly emitter: Emitter;
  readonly log: Log;
  readonly now: () => number;
}

export class Queue implements EditFollower {
  readonly #store: Store;
  readonly #documents: Documents;
  readonly #proposals: Proposals;
  readonly #engine: Engine;
  readonly #settings: Settings;
  readonly #emitter: Emitter;
  readonly #log: Log;
  readonly #now: () => number;
  #active: ActiveRun | undefined;
  #paused = false;
  #stopped = false;
  readonly #timers = new Map<'flush' | 'retry' | 'patience', NodeJS.Timeout>();

  constructor({ store, documents, proposals, engine, settings, emitter, log, now }: QueueOptions) {
    this.#store = store;
    this.#documents = documents;
    this.#proposals = proposals;
    this.#engine = engine;
    this.#settings = settings;
    this.#emitter = emitter;
    this.#log = log;
    this.#now = now;
    documents.follow(this);
    proposals.onRunChanged((number) => this.#send(number));
    engine.listen((event) => this.#hear(event));
    engine.showQueue(() => ({ runId: this.#active?.id ?? null, waiting: waitingRuns(store).length, queuePaused: this.#paused }));
  }

  /** Takes up what an earlier process left. */
  start(): void {
    this.#paused = this.#store.first(query.selectFrom('meta').selectAll().where('key', '=', 'queue'))?.value === 'paused';
    this.#store.transaction(() => {
      for (const row of runsInState(this.#store, 'running').reverse()) {
        if (row.attempts < mostAttempts) this.#requeue(row);
        else this.#close(row, 'failed', keepsEnding());
      }
    });
  }

  /** Puts the run in progress back into the queue: closing is not its fault. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#putBack();
  }

  get running(): boolean {
    return this.#active !== undefined;
  }

  get facts(): SummaryFacts {
    return { queuePaused: this.#paused, expectedSeconds: (row) => expectedSeconds(this.#store, row) };
  }

  list(): RunSummary[] {
    const rows = [...(this.#active ? runsInState(this.#store, 'running') : []), ...waitingRuns(this.#store)];
    return rows.map((row) => summaryOf(this.#store, row, this.facts));
  }

  /** Throws a `Problem`: stale-revision, in-trash, bad-range, empty-selection, no-instruction, no-model or why the model could not be loaded. */
  add({ documentId, revision, range, job, settings }: Parameters<Handlers['runs.start']>[0]): RunSummary {
    this.#documents.requireNewest(documentId, revision);
    return this.enqueue(documentId, range, job, settings);
  }

  /** Like `add`, on the newest text. */
  enqueue(documentId: string, range: Range, job: Job, settings: RunSettings): RunSummary {
    this.#documents.requireLiving(documentId);
    const { text, revision } = this.#documents.text(documentId);
    checkRange(job, text, range);
    this.#engine.requireModel();
    const { before, base, after } = anchorOf(text, range);
    const row = this.#store.transaction(() => {
      const at = nextInstant(this.#store, this.#now());
      const position = (waitingRuns(this.#store).at(-1)?.position ?? -1) + 1;
      const row = insertRun(this.#store, {
        id: randomUUID(), document_id: documentId, job_json: JSON.stringify(job), settings_json: JSON.stringify(settings), state: 'queued', excerpt: excerptOfJob(job, text, range),
        model: '', model_hash: '', base_json: JSON.stringify(base), before_json: JSON.stringify(before), after_json: JSON.stringify(after),
        range_from: range.from, range_to: range.to, revision, queued_at: at, started_at: null, ended_at: null, problem_json: null, position, attempts: 0,
      });
      indexRun(this.#store, row);
      return row;
    });
    this.#send(row.number);
    // Somebody who stopped the engine and then asks for a run wants it back.
    this.#engine.start();
    this.#next();
    this.#engine.sendStatus();
    return this.summary(row.id);
  }

  /** Throws a `Problem` (no-run). */
  summary(id: string): RunSummary {
    return summaryOf(this.#store, this.#row(id), this.facts);
  }

  /** Ends a run, or takes it out of the queue. One that has ended stays as it is. */
  stopRun(id: string, keep: boolean): void {
    const row = this.#row(id);
    if (row.state === 'queued') {
      this.#store.transaction(() => this.#close(row, 'stopped', null));
      this.#send(row.number);
      this.#engine.sendStatus();
      return;
    }
    if (this.#active?.id !== id) return;
    this.#askToStop(this.#active, keep);
  }

  pause(paused: boolean): void {
    const value = paused ? 'paused' : 'going';
    this.#store.run(query.insertInto('meta').values({ key: 'queue', value }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value })));
    this.#paused = paused;
    for (const row of waitingRuns(this.#store)) this.#send(row.number);
    this.#next();
    this.#engine.sendStatus();
  }

  /** Throws a `Problem` (not-waiting). */
  move(id: string, before: string | null): void {
    const waiting = waitingRuns(this.#store);
    const moved = waiting.find((row) => row.id === id);
    const target = waiting.find((row) => row.id === before);
    if (!moved || (before !== null && !target)) throw notWaiting();
    if (moved === target) return;
    const rest = waiting.filter((row) => row !== moved);
    rest.splice(target ? rest.indexOf(target) : rest.length, 0, moved);
    this.#store.transaction(() => orderQueue(this.#store, rest.map((row) => row.number)));
    this.#send(moved.number);
  }

  /** Before the engine is stopped by hand: the run waits for its return. */
  interrupt(): void {
    const row = this.#putBack();
    if (row) this.#send(row.number);
  }

  /** Passes of the run that are not on disk yet, written now. */
  flush(): void {
    const active = this.#active;
    if (!active || active.unwritten === 0) return;
    const written = this.#store.transaction(() => this.#writePending(active));
    written();
  }

  followEdit({ documentId, changes, after }: Edit): () => void {
    const active = this.#active?.documentId === documentId ? this.#active : undefined;
    const moving = [...waitingRuns(this.#store).filter((row) => row.document_id === documentId), ...(active ? [this.#row(active.id)] : [])];
    for (const { number, range_from, range_to } of moving) {
      const { range } = mapRange(changes, { from: range_from, to: range_to });
      updateRun(this.#store, number, { range_from: range.from, range_to: range.to, revision: after.revision });
    }
    return () => active?.follow(changes);
  }

  followRemoval(documentId: string): () => void {
    const waiting = waitingRuns(this.#store).filter((row) => row.document_id === documentId);
    for (const row of waiting) this.#close(row, 'stopped', null);
    return () => {
      for (const row of waiting) this.#send(row.number);
      if (this.#active?.documentId === documentId) this.#askToStop(this.#active, false);
      this.#engine.sendStatus();
    };
  }

  // The run in progress

  #next(): void {
    if (this.#stopped || this.#paused || this.#active || !this.#engine.ready) return;
    const row = waitingRuns(this.#store)[0];
    if (row) this.#try(() => this.#begin(row), () => this.#next());
  }

  #begin(row: RunRow): void {
    const job = JSON.parse(row.job_json) as Job;
    const { text, revision } = this.#documents.text(row.document_id);
    const range = { from: row.range_from, to: row.range_to };
    // The passage may have been deleted while the run waited.
    const problem = problemOf(() => checkRange(job, text, range)) && passageGone();
    if (problem) {
      this.#store.transaction(() => this.#close(row, 'failed', problem));
      this.#send(row.number);
      return this.#next();
    }
    const { before, base, after } = anchorOf(text, range);
    const task = taskOf(job, text, range, this.#settings.get().muted);
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
    if (event.kind === 'state') return this.#next();
    const active = this.#active;
    if (!active || event.runId !== active.id) return;
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
        return this.#finish(active, (row) => this.#close(row, active.stopping === 'discard' ? 'stopped' : 'failed', active.stopping === 'discard' ? null : event.problem));
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
      this.#next();
      this.#engine.sendStatus();
    };
    this.#try(attempt, attempt);
  }

  /** Turns drafts into a proposal. */
  #settle(active: ActiveRun, row: RunRow, { outcome }: Done): (() => void)[] {
    if (outcome === 'stopped' || active.stopping === 'discard') {
      this.#close(row, 'stopped', null);
      return [];
    }
    const job = JSON.parse(row.job_json) as Job;
    const base = JSON.parse(row.base_json) as string;
    const all = [...active.drafts.entries()].toSorted(([a], [b]) => a - b).map(([, draft]) => draft);
    const sound = all.filter((draft) => !draft.guards.some(({ severity }) => severity === 'withhold'));
    const useful = sound.filter((draft, index) => draft.text !== base && sound.findIndex((other) => other.text === draft.text) === index).map((draft) => withSoundChanges(draft, base, job));
    if (useful.length === 0) {
      this.#close(row, all.length > 0 && sound.length === 0 ? 'withheld' : 'nothing', null);
      return [];
    }
    const after = this.#proposals.create({
      run: row.number, documentId: row.document_id, base, range: active.range, revision: this.#documents.text(row.document_id).revision, drafts: useful, chosen: likeliest(useful),
      state: active.touched ? 'stale' : 'open', label: labelOf(job, this.#engine.facts), contextChanged: active.contextChanged,
    });
    this.#close(row, 'finished', null);
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

  #askToStop(active: ActiveRun, keep: boolean): void {
    // Once thrown away it can't be kept any more.
    if (active.stopping === 'discard') return;
    active.stopping = keep ? 'keep' : 'discard';
    this.#engine.stopRun(active.id, keep);
    this.#later('patience', stopPatience, () => void this.#enforceStop(active));
  }

  /** An engine that does not obey is ended; what it has handed over counts. */
  async #enforceStop(active: ActiveRun): Promise<void> {
    if (this.#active !== active) return;
    this.#log.warn('queue', 'The engine did not stop in time and was ended', { run: active.id });
    const stopped = this.#engine.stop();
    this.#finish(active, (row) => this.#close(row, active.stopping === 'keep' ? 'failed' : 'stopped', active.stopping === 'keep' ? engineHung() : null));
    await stopped;
    this.#engine.start();
  }

  #putBack(): RunRow | undefined {
    const active = this.#active;
    if (!active) return undefined;
    this.#drop();
    try {
      return this.#store.transaction(() => {
        const row = this.#stillThere(active);
        if (row) this.#requeue({ ...row, attempts: row.attempts - 1 });
        return row;
      });
    } catch (error) {
      // Still marked as running: the next start puts it back.
      this.#log.error('queue', 'A run could not be put back', error);
      return undefined;
    }
  }

  #requeue(row: RunRow): void {
    const first = waitingRuns(this.#store)[0]?.position ?? 0;
    updateRun(this.#store, row.number, { state: 'queued', position: first - 1, started_at: null, attempts: row.attempts });
  }

  #close(row: RunRow, state: RunRow['state'], problem: ProblemData | null): void {
    updateRun(this.#store, row.number, { state, position: null, ended_at: this.#now(), problem_json: problem && JSON.stringify(problem) });
  }

  #stillThere(active: ActiveRun): RunRow | undefined {
    return runById(this.#store, active.id);
  }

  #drop(): void {
    this.#active = undefined;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #send(number: number): void {
    const row = this.#store.first(query.selectFrom('runs').selectAll().where('number', '=', number));
    if (row) this.#emitter.emit('run.changed', { run: summaryOf(this.#store, row, this.facts) });
  }

  #row(id: string): RunRow {
    const row = runById(this.#store, id);
    if (!row) throw noRun();
    return row;
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
      if (row) this.#store.transaction(() => this.#close(row, 'failed', fault()));
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

/** The engine's result as the contract has it. */
function toDraft(result: Extract<EngineEvent, { kind: 'draft' }>['result']): Draft {
  return {
    text: result.text,
    changes: result.changes.map((change) => ({ ...change, alternatives: [...change.alternatives] })),
    unsettled: result.unsettled.map((range) => ({ ...range })),
    guards: result.guards.map((finding) => ({ ...finding, words: [...finding.words] })),
    score: result.score ?? null,
    seed: result.seed,
    passes: result.passes,
    tokens: result.tokens,
  };
}

/** A review rests on changes that lead from the passage to the draft; where they don't they are found anew. */
function withSoundChanges(draft: Draft, base: string, job: Job): Draft {
  try {
    if (draft.changes.length > 0 && applyChanges(base, draft.changes) === draft.text) return draft;
  } catch {
    // Found anew below.
  }
  return { ...draft, changes: changesBetween(base, draft.text, job) };
}

/** Numbered changes between two texts, with the reason that a whole job has. */
export function changesBetween(base: string, text: string, job: Job): Draft['changes'] {
  const reason = job.kind === 'fill' ? 'fill' : job.kind === 'draft' || job.kind === 'continue' ? 'draft' : 'rewrite';
  return diffText(base, text).map((change, index) => ({ ...change, id: index + 1, reason, detail: '', alternatives: [], gain: 0 }));
}

/** A model that is not made to write is named as such where it wrote. */
export function labelOf(job: Job, facts: ModelFacts | null): 'none' | 'small-model' {
  const written = job.kind === 'revise' || job.kind === 'draft' || job.kind === 'continue';
  return written && facts?.abilities.write === false ? 'small-model' : 'none';
}

/** The draft with the best score, where all have one; else the first. */
function likeliest(drafts: readonly Draft[]): number {
  if (drafts.some(({ score }) => score === null)) return 0;
  return drafts.reduce((best, { score }, index) => ((score ?? 0) > (drafts[best]?.score ?? 0) ? index : best), 0);
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

function keepsEnding(): ProblemData {
  return {
    code: 'run-ends-library',
    what: `Palimpsest ended ${mostAttempts} times during this run, so it was not started again.`,
    safe: 'Everything marked as saved is on disk.',
    todo: 'Try a shorter passage. If it happens again, copy the report from the log and send it to us.',
    values: { attempts: mostAttempts },
  };
}

function engineHung(): ProblemData {
  return { code: 'engine-hung', what: 'The language model engine did not answer and was started again.', safe: 'Your text was not changed.', todo: 'Start the run again when the model is ready.' };
}

function fault(): ProblemData {
  return { code: 'bug', what: 'Something went wrong inside Palimpsest, and the run was ended.', safe: 'Your text was not changed.', todo: 'Start the run again. If it happens again, copy the report from the log and send it to us.' };
}

function noRun(): Problem {
  return new Problem({ code: 'no-run', what: 'This run was deleted.', safe: 'The document is as it was.', todo: 'Start a new run.' });
}

function notWaiting(): Problem {
  return new Problem({ code: 'not-waiting', what: 'This run is not waiting any more.', safe: 'The order of the others was not changed.', todo: 'Look at the queue again.' });
}
