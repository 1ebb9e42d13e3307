/**
 * The queue: runs in order, one at a time. A run whose backend died is queued again before all others; a run whose
 * engine died has failed and says why.
 */
import { randomUUID } from 'node:crypto';
import { mapRange, Problem, type ProblemData, type Range } from '../../../engine/text/index.ts';
import type { Handlers, Job, RunSettings, RunSummary } from '../../contract/index.ts';
import { runIdOf } from '../db/ids.ts';
import { endRun, indexRun, insertRun, nextInstant, orderQueue, requeueRun, runById, runsInState, summaryOf, updateRun, waitingRuns, type SummaryFacts } from '../db/runs.ts';
import type { RunRow } from '../db/schema.ts';
import { query, type Store } from '../db/store.ts';
import type { Documents, Edit, EditFollower } from './documents.ts';
import type { Emitter } from './emitter.ts';
import type { Engine } from './engine.ts';
import { expectedSeconds } from './estimate.ts';
import { anchorOf } from './passage.ts';
import { Runner, type RunnerOptions } from './runner.ts';
import { checkRange, excerptOfJob } from './task-of.ts';

/** A run that was in progress so often when the backend died is not tried again. */
const mostAttempts = 3;

export class Queue implements EditFollower {
  readonly #store: Store;
  readonly #documents: Documents;
  readonly #engine: Engine;
  readonly #emitter: Emitter;
  readonly #now: () => number;
  readonly #runner: Runner;
  #paused = false;

  constructor(options: RunnerOptions) {
    const { store, documents, proposals, engine, emitter, now } = options;
    this.#store = store;
    this.#documents = documents;
    this.#engine = engine;
    this.#emitter = emitter;
    this.#now = now;
    this.#runner = new Runner(options, () => !this.#paused, (number) => this.#send(number));
    documents.follow(this);
    proposals.onRunChanged((number) => this.#send(number));
    engine.showQueue(() => ({ runId: this.#runner.runId, waiting: waitingRuns(store).length, queuePaused: this.#paused }));
  }

  /** Takes up what an earlier process left. */
  start(): void {
    this.#paused = this.#store.first(query.selectFrom('meta').selectAll().where('key', '=', 'queue'))?.value === 'paused';
    this.#store.transaction(() => {
      for (const row of runsInState(this.#store, 'running').reverse()) {
        if (row.attempts < mostAttempts) requeueRun(this.#store, row.number, row.attempts);
        else endRun(this.#store, row.number, 'failed', keepsEnding(), this.#now());
      }
    });
  }

  /** The run in progress goes back into the queue: closing is not its fault. */
  stop(): void {
    this.#runner.stop();
  }

  get running(): boolean {
    return this.#runner.runId !== null;
  }

  /** Passes of the run in progress that are not on disk yet, written now. */
  flush(): void {
    this.#runner.flush();
  }

  get facts(): SummaryFacts {
    return { queuePaused: this.#paused, expectedSeconds: (row) => expectedSeconds(this.#store, row) };
  }

  list(): RunSummary[] {
    const rows = [...runsInState(this.#store, 'running'), ...waitingRuns(this.#store)];
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
    this.#runner.next();
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
      endRun(this.#store, row.number, 'stopped', null, this.#now());
      this.#send(row.number);
      this.#engine.sendStatus();
      return;
    }
    if (this.#runner.runId === id) this.#runner.askToStop(keep);
  }

  pause(paused: boolean): void {
    const value = paused ? 'paused' : 'going';
    this.#store.run(query.insertInto('meta').values({ key: 'queue', value }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value })));
    this.#paused = paused;
    for (const row of waitingRuns(this.#store)) this.#send(row.number);
    this.#runner.next();
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
    const row = this.#runner.putBack();
    if (row) this.#send(row.number);
  }

  followEdit({ documentId, changes, after }: Edit): () => void {
    const active = this.#runner.on(documentId);
    const moving = [...waitingRuns(this.#store).filter((row) => row.document_id === documentId), ...(active ? [this.#row(active.id)] : [])];
    for (const { number, range_from, range_to } of moving) {
      const { range } = mapRange(changes, { from: range_from, to: range_to });
      updateRun(this.#store, number, { range_from: range.from, range_to: range.to, revision: after.revision });
    }
    return () => active?.follow(changes);
  }

  followRemoval(documentId: string): () => void {
    const waiting = waitingRuns(this.#store).filter((row) => row.document_id === documentId);
    for (const row of waiting) endRun(this.#store, row.number, 'stopped', null, this.#now());
    return () => {
      for (const row of waiting) this.#send(row.number);
      if (this.#runner.on(documentId)) this.#runner.askToStop(false);
      this.#engine.sendStatus();
    };
  }

  followDeletion(documentId: string): () => void {
    const gone = this.#store.all(query.selectFrom('runs').select('id').where('document_id', '=', documentId));
    return () => {
      for (const { id } of gone) this.#emitter.emit('run.removed', { id: runIdOf(id) });
    };
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

function noRun(): Problem {
  return new Problem({ code: 'no-run', what: 'This run was deleted.', safe: 'The document is as it was.', todo: 'Start a new run.' });
}

function notWaiting(): Problem {
  return new Problem({ code: 'not-waiting', what: 'This run is not waiting any more.', safe: 'The order of the others was not changed.', todo: 'Look at the queue again.' });
}
