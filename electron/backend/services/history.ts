/** Runs that have been: looking for them, opening them, their passes as new proposals, running them again, deleting them for good. */
import { compareProtected, Problem, type Range } from '../../../engine/text/index.ts';
import type { Answer, Draft, Handlers, Job, PassFrame, Piece, Proposal, RunSettings, RunSummary } from '../../contract/index.ts';
import { decisionsOf } from '../db/proposals.ts';
import { runIdOf } from '../db/ids.ts';
import { deleteRun, draftsOf, listRuns, passesOf, promptsOf, runById, searchRuns } from '../db/runs.ts';
import type { RunRow } from '../db/schema.ts';
import type { Store } from '../db/store.ts';
import { piecesAfter } from '../db/trace.ts';
import type { Documents } from './documents.ts';
import type { Emitter } from './emitter.ts';
import type { Engine } from './engine.ts';
import { changesBetween, labelOf } from './outcome.ts';
import { findPassage } from './passage.ts';
import type { Proposals } from './proposals.ts';
import type { Queue } from './queue.ts';

export interface HistoryOptions {
  readonly store: Store;
  readonly documents: Documents;
  readonly proposals: Proposals;
  readonly queue: Queue;
  readonly engine: Engine;
  readonly emitter: Emitter;
}

export class History {
  readonly #store: Store;
  readonly #documents: Documents;
  readonly #proposals: Proposals;
  readonly #queue: Queue;
  readonly #engine: Engine;
  readonly #emitter: Emitter;

  constructor({ store, documents, proposals, queue, engine, emitter }: HistoryOptions) {
    this.#store = store;
    this.#documents = documents;
    this.#proposals = proposals;
    this.#queue = queue;
    this.#engine = engine;
    this.#emitter = emitter;
  }

  /** Newest first. A query finds runs whose prompt, results, instruction or passage have all its words, by their beginnings. */
  list({ documentId, query, before, limit }: Parameters<Handlers['runs.list']>[0]): RunSummary[] {
    const numbers = query.trim() === '' ? undefined : (searchRuns(this.#store, query) ?? []);
    return listRuns(this.#store, { documentId, numbers, before, limit }, this.#queue.facts);
  }

  get(id: string): Answer<'runs.get'> {
    this.#queue.flush();
    const row = this.#row(id);
    const newest = this.#proposals.ofRun(row.number)[0];
    return {
      run: this.#queue.summary(id),
      modelHash: row.model_hash,
      base: baseOf(row),
      place: row.state === 'queued' || row.state === 'running' ? { range: { from: row.range_from, to: row.range_to }, revision: row.revision } : null,
      prompts: promptsOf(this.#store, row.number),
      drafts: draftsOf(this.#store, row.number).map(({ result }) => result),
      decisions: newest ? decisionsOf(this.#store, newest.id) : [],
    };
  }

  passes(id: string, draft: number): PassFrame[] {
    this.#queue.flush();
    return passesOf(this.#store, this.#row(id).number, draft);
  }

  /** For good: rows, search index and journal. Throws a `Problem` (run-busy) while it is in progress. */
  delete(id: string): void {
    const row = this.#row(id);
    if (row.state === 'running') throw busy();
    this.#store.transaction(() => deleteRun(this.#store, row.number));
    this.#store.checkpoint();
    this.#emitter.emit('run.removed', { id: runIdOf(id) });
    this.#engine.sendStatus();
  }

  export(id: string): { name: string; text: string } {
    const { run, modelHash, base, prompts, drafts, decisions } = this.get(id);
    const drafted = new Set([...prompts.map(({ draft }) => draft), ...drafts.keys()]);
    const passes = [...drafted].toSorted((a, b) => a - b).map((draft) => ({ draft, frames: this.passes(id, draft) }));
    const content = { format: 'palimpsest-run', version: 1, run, modelHash, base, prompts, passes, drafts, decisions };
    const day = new Date(run.queuedAt).toISOString().slice(0, 10);
    return { name: `run-${day}-${run.job.kind}.json`, text: JSON.stringify(content, null, 2) + '\n' };
  }

  /** Throws a `Problem` (passage-not-found) where the passage is not to be found any more; else as `runs.start`. */
  again({ id, seed, refusals }: Parameters<Handlers['runs.again']>[0]): RunSummary {
    const row = this.#row(id);
    const job = JSON.parse(row.job_json) as Job;
    const settings = JSON.parse(row.settings_json) as RunSettings;
    const next: Job = job.kind === 'revise' ? { ...job, refusals: [...job.refusals, ...refusals] } : job;
    this.#documents.requireLiving(row.document_id);
    const range = this.#rangeNow(row);
    if (!range) throw passageNotFound();
    return this.#queue.enqueue(row.document_id, range, next, { ...settings, seed: seed ?? settings.seed });
  }

  /** Throws a `Problem`: no-such-pass, passage-not-found, nothing-to-change, in-trash. */
  fromPass({ runId, draft, pass }: Parameters<Handlers['proposals.fromPass']>[0]): Proposal {
    const row = this.#row(runId);
    this.#documents.requireLiving(row.document_id);
    if (row.state === 'running' || row.state === 'queued') throw busy();
    const frames = passesOf(this.#store, row.number, draft);
    const pieces = piecesAfter(frames, pass);
    if (!pieces) throw noSuchPass();
    const base = baseOf(row);
    const { text, revision } = this.#documents.text(row.document_id);
    const range = this.#baseNow(row, text);
    if (!range) throw passageNotFound();
    const made = this.#draftOf(row, draft, pass, frames.length, pieces, base);
    if (made.text === base) throw nothingToChange();
    const living = this.#proposals.ofRun(row.number).filter(({ state }) => state === 'open' || state === 'stale');
    const steps = this.#store.transaction(() => [
      ...living.map((proposal) => this.#proposals.discard(proposal)),
      this.#proposals.create({
        run: row.number, documentId: row.document_id, base, range, revision, drafts: [made], chosen: 0, state: 'open',
        label: labelOf(JSON.parse(row.job_json) as Job, this.#engine.factsOf(row.model_hash)), contextChanged: false,
      }),
    ]);
    for (const step of steps) step();
    this.#emitter.emit('run.changed', { run: this.#queue.summary(runId) });
    const [newest] = this.#proposals.ofRun(row.number);
    if (!newest) throw noSuchPass();
    return this.#proposals.get(newest.id);
  }

  #draftOf(row: RunRow, draft: number, pass: number, passes: number, pieces: readonly Piece[], base: string): Draft {
    const result = draftsOf(this.#store, row.number).find((found) => found.draft === draft)?.result;
    // The last pass is the draft itself, as the engine handed it over.
    if (result && pass === passes - 1) return result;
    const unsettled: Range[] = [];
    let text = '';
    for (const piece of pieces) {
      if (piece.state === 'open' && piece.text !== '') unsettled.push({ from: text.length, to: text.length + piece.text.length });
      text += piece.text;
    }
    const settings = JSON.parse(row.settings_json) as RunSettings;
    return {
      text, changes: changesBetween(base, text, JSON.parse(row.job_json) as Job), unsettled, guards: guardsOf(base, text), score: null,
      seed: result?.seed ?? settings.seed, passes: pass + 1, tokens: pieces.length,
    };
  }

  /** Where the unaltered base text is now. */
  #baseNow(row: RunRow, text: string): Range | undefined {
    const base = baseOf(row);
    const living = this.#proposals.ofRun(row.number).find(({ state }) => state === 'open');
    if (living && text.slice(living.range_from, living.range_to) === base) return { from: living.range_from, to: living.range_to };
    return findPassage(text, { before: JSON.parse(row.before_json) as string, base, after: JSON.parse(row.after_json) as string }, row.range_from);
  }

  /** Where the passage is now, whatever has become of its words. */
  #rangeNow(row: RunRow): Range | undefined {
    if (row.state === 'queued' || row.state === 'running') return { from: row.range_from, to: row.range_to };
    const [newest] = this.#proposals.ofRun(row.number);
    if (newest && (newest.state === 'open' || newest.state === 'stale')) return { from: newest.range_from, to: newest.range_to };
    const found = this.#baseNow(row, this.#documents.text(row.document_id).text);
    if (found) return found;
    const last = newest ?? row;
    return this.#documents.mapSince(row.document_id, last.revision, { from: last.range_from, to: last.range_to });
  }

  #row(id: string): RunRow {
    const row = runById(this.#store, id);
    if (!row) throw new Problem({ code: 'no-run', what: 'This run was deleted.', safe: 'The document is as it was.', todo: 'Start a new run.' });
    return row;
  }
}

function baseOf(row: RunRow): string {
  return JSON.parse(row.base_json) as string;
}

/** An earlier pass was never checked by the engine's guards: what it lost or invented is at least said. */
function guardsOf(base: string, text: string): Draft['guards'] {
  if (base === '') return [];
  const { lost, invented, altered } = compareProtected(base, text, () => true);
  const told = [...[...lost, ...invented].map(({ kind, key }) => ({ kind, words: [key] })), ...altered.map(({ kind, before, after }) => ({ kind, words: [before, after] }))];
  return told.map(({ kind, words }) => ({ guard: kind === 'link' || kind === 'code' ? 'structure' : kind, severity: 'warn', words }));
}

function busy(): Problem {
  return new Problem({ code: 'run-busy', what: 'This run has not ended.', safe: 'Nothing was changed.', todo: 'Stop it first, or wait until it ends.' });
}

function passageNotFound(): Problem {
  return new Problem({ code: 'passage-not-found', what: 'The passage of this run is not in the document any more.', safe: 'The document is as it was.', todo: 'Undo the changes to the passage, or select another one and start a new run.' });
}

function noSuchPass(): Problem {
  return new Problem({ code: 'no-such-pass', what: 'This pass was not kept.', safe: 'The document is as it was.', todo: 'Choose another pass.' });
}

function nothingToChange(): Problem {
  return new Problem({ code: 'nothing-to-change', what: 'After this pass the draft was the same as the passage.', safe: 'The document is as it was.', todo: 'Choose another pass.' });
}
