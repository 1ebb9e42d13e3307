/** Runs on disk: their rows, their traces, their place in the queue, and the search over them. */
import { RunId, type Draft, type Job, type PassFrame, type RunSettings, type RunSummary, type SentPrompt } from '../../contract/index.ts';
import type { ProblemData } from '../../../engine/text/index.ts';
import { documentIdOf, proposalIdOf } from './ids.ts';
import type { RunRow, RunTable } from './schema.ts';
import { searchWords } from './search.ts';
import { query, type Store } from './store.ts';
import { decodeFrames, encodeFrames } from './trace.ts';
import type { Insertable, Updateable } from 'kysely';

export function insertRun(store: Store, row: Omit<Insertable<RunTable>, 'number'>): RunRow {
  store.run(query.insertInto('runs').values(row));
  return requireRow(runById(store, row.id));
}

export function updateRun(store: Store, number: number, values: Updateable<RunTable>): void {
  store.run(query.updateTable('runs').set(values).where('number', '=', number));
}

export function runById(store: Store, id: string): RunRow | undefined {
  return store.first(query.selectFrom('runs').selectAll().where('id', '=', id));
}

export function deleteRun(store: Store, number: number): void {
  store.run(query.deleteFrom('runs').where('number', '=', number));
}

/** Waiting runs, the next one first. */
export function waitingRuns(store: Store): RunRow[] {
  return store.all(query.selectFrom('runs').selectAll().where('position', 'is not', null).orderBy('position'));
}

export function runsInState(store: Store, state: RunRow['state']): RunRow[] {
  return store.all(query.selectFrom('runs').selectAll().where('state', '=', state).orderBy('number'));
}

/** The time of a new run: now, but later than that of every other, so that it can be told apart by it. */
export function nextInstant(store: Store, now: number): number {
  const last = store.first(query.selectFrom('runs').select((eb) => eb.fn.max('queued_at').as('at')));
  return Math.max(now, (last?.at ?? 0) + 1);
}

/** Puts the waiting runs in this order. */
export function orderQueue(store: Store, numbers: readonly number[]): void {
  numbers.forEach((number, position) => updateRun(store, number, { position }));
}

/** The run is over: it leaves the queue with its reason, if it has one. */
export function endRun(store: Store, number: number, state: RunRow['state'], problem: ProblemData | null, at: number): void {
  updateRun(store, number, { state, position: null, ended_at: at, problem_json: problem && JSON.stringify(problem) });
}

/** The run waits again, before all others. */
export function requeueRun(store: Store, number: number, attempts: number): void {
  const first = waitingRuns(store)[0]?.position ?? 0;
  updateRun(store, number, { state: 'queued', position: first - 1, started_at: null, attempts });
}

// What a run sent and brought

export function addPrompt(store: Store, run: number, draft: number, prompt: SentPrompt): void {
  store.run(query.insertInto('prompts').values({ run, draft, prompt_json: JSON.stringify(prompt) }));
}

export function promptsOf(store: Store, run: number): { draft: number; prompt: SentPrompt }[] {
  const rows = store.all(query.selectFrom('prompts').selectAll().where('run', '=', run).orderBy('number'));
  return rows.map(({ draft, prompt_json }) => ({ draft, prompt: JSON.parse(prompt_json) as SentPrompt }));
}

/** `first` counts the frames of the draft that are on disk already. */
export function addPasses(store: Store, run: number, draft: number, first: number, frames: readonly PassFrame[]): void {
  store.run(query.insertInto('passes').values({ run, draft, first, count: frames.length, frames: encodeFrames(frames) }));
}

export function passesOf(store: Store, run: number, draft: number): PassFrame[] {
  const blocks = store.all(query.selectFrom('passes').select('frames').where('run', '=', run).where('draft', '=', draft).orderBy('first'));
  return blocks.flatMap(({ frames }) => decodeFrames(frames));
}

export function addDraft(store: Store, run: number, draft: number, result: Draft): void {
  const result_json = JSON.stringify(result);
  store.run(query.insertInto('drafts').values({ run, draft, result_json }).onConflict((conflict) => conflict.columns(['run', 'draft']).doUpdateSet({ result_json })));
}

export function draftsOf(store: Store, run: number): { draft: number; result: Draft }[] {
  const rows = store.all(query.selectFrom('drafts').selectAll().where('run', '=', run).orderBy('draft'));
  return rows.map(({ draft, result_json }) => ({ draft, result: JSON.parse(result_json) as Draft }));
}

/** Forgets prompts, passes and drafts: the run starts over. */
export function clearTrace(store: Store, run: number): void {
  for (const table of ['prompts', 'passes', 'drafts'] as const) store.run(query.deleteFrom(table).where('run', '=', run));
}

// Search

/** Puts everything about the run that a writer may look for into the index, in place of what was there. */
export function indexRun(store: Store, row: RunRow): void {
  const job = JSON.parse(row.job_json) as Job;
  const prompts = promptsOf(store, row.number).map(({ prompt }) => prompt.text);
  const results = draftsOf(store, row.number).map(({ result }) => result.text);
  const columns = [prompts.join('\n'), results.join('\n'), instructionOf(job), `${row.excerpt}\n${JSON.parse(row.base_json) as string}`];
  store.runSql('delete from run_search where rowid = ?', row.number);
  store.runSql('insert into run_search (rowid, prompt, result, instruction, excerpt) values (?, ?, ?, ?, ?)', row.number, ...columns.map(searchWords));
}

/** Numbers of the runs that have all words of the text, each at least in its beginning; undefined where it holds no word. */
export function searchRuns(store: Store, text: string): number[] | undefined {
  const words = searchWords(text).split(' ').filter(Boolean);
  if (words.length === 0) return undefined;
  // Quoted, a word is never taken for an operator; segments hold no quotation marks.
  const match = words.map((word) => `"${word.replaceAll('"', '')}"*`).join(' ');
  return store.allSql('select rowid as number from run_search where run_search match ?', match).map((row) => row.number as number);
}

function instructionOf(job: Job): string {
  if (job.kind === 'revise') return [job.preset, job.instruction, job.command ?? '', ...job.refusals.map(({ reason }) => reason)].join('\n');
  if (job.kind === 'draft') return [job.kind, job.brief.what, job.brief.audience, job.brief.tone].join('\n');
  return job.kind;
}

// Summaries

export interface RunFilter {
  readonly documentId: string | null;
  /** Only these; all where undefined. */
  readonly numbers?: readonly number[] | undefined;
  readonly before: number | null;
  readonly limit: number;
}

export interface SummaryFacts {
  readonly queuePaused: boolean;
  expectedSeconds(row: RunRow): number | null;
}

/** Newest first. */
export function listRuns(store: Store, filter: RunFilter, facts: SummaryFacts): RunSummary[] {
  let statement = query.selectFrom('runs').selectAll().orderBy('queued_at', 'desc').limit(filter.limit);
  if (filter.documentId !== null) statement = statement.where('document_id', '=', filter.documentId);
  if (filter.before !== null) statement = statement.where('queued_at', '<', filter.before);
  if (filter.numbers) {
    if (filter.numbers.length === 0) return [];
    const list = JSON.stringify(filter.numbers);
    // One parameter, however many runs were found.
    statement = statement.where('number', 'in', (eb) => eb.selectFrom(eb.fn<{ value: number }>('json_each', [eb.val(list)]).as('found')).select('value' as never));
  }
  return store.all(statement).map((row) => summaryOf(store, row, facts));
}

export function summaryOf(store: Store, row: RunRow, facts: SummaryFacts): RunSummary {
  const document = store.first(query.selectFrom('documents').select('title').where('id', '=', row.document_id));
  const proposal = store.first(query.selectFrom('proposals').select(['id', 'state']).where('run', '=', row.number).orderBy('number', 'desc').limit(1));
  return {
    id: RunId.parse(row.id),
    documentId: documentIdOf(row.document_id),
    documentTitle: document?.title ?? '',
    job: JSON.parse(row.job_json) as Job,
    settings: JSON.parse(row.settings_json) as RunSettings,
    state: row.state === 'queued' && facts.queuePaused ? 'paused' : row.state,
    excerpt: row.excerpt,
    model: row.model,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    problem: row.problem_json === null ? null : (JSON.parse(row.problem_json) as RunSummary['problem'] & ProblemData),
    proposalId: proposal ? proposalIdOf(proposal.id) : null,
    outcome: proposal ? outcomeOf(store, proposal) : 'none',
    expectedSeconds: facts.expectedSeconds(row),
  };
}

function outcomeOf(store: Store, { id, state }: { id: string; state: string }): RunSummary['outcome'] {
  if (state === 'open' || state === 'stale' || state === 'refused') return state;
  if (state === 'discarded') return 'refused';
  const refused = store.first(query.selectFrom('decisions').select('change_id').where('proposal_id', '=', id).where('verdict', '=', 'refused').limit(1));
  return refused ? 'partly' : 'accepted';
}

function requireRow(row: RunRow | undefined): RunRow {
  if (!row) throw new Error('A row that was just written is not there.');
  return row;
}
