/** Proposals and decisions on disk. */
import { type Decision, type Draft, type Proposal, type ProposalState, type ProposalUpdate } from '../../contract/index.ts';
import type { Range } from '../../../engine/text/index.ts';
import { documentIdOf, proposalIdOf, runIdOf } from './ids.ts';
import type { ProposalRow } from './schema.ts';
import { query, type Store } from './store.ts';

export interface NewProposal {
  readonly id: string;
  /** Number of its run. */
  readonly run: number;
  readonly documentId: string;
  readonly base: string;
  readonly range: Range;
  readonly revision: number;
  readonly drafts: readonly Draft[];
  readonly chosen: number;
  readonly state: ProposalState;
  readonly label: Proposal['label'];
  readonly contextChanged: boolean;
  readonly createdAt: number;
}

export function insertProposal(store: Store, proposal: NewProposal): void {
  store.run(
    query.insertInto('proposals').values({
      id: proposal.id, run: proposal.run, document_id: proposal.documentId, base_json: JSON.stringify(proposal.base), reviewed_json: JSON.stringify(proposal.base),
      range_from: proposal.range.from, range_to: proposal.range.to, revision: proposal.revision, drafts_json: JSON.stringify(proposal.drafts), chosen: proposal.chosen,
      state: proposal.state, label: proposal.label, context_changed: proposal.contextChanged ? 1 : 0, created_at: proposal.createdAt,
    }),
  );
}

export function proposalById(store: Store, id: string): ProposalRow | undefined {
  return store.first(query.selectFrom('proposals').selectAll().where('id', '=', id));
}

/** Open and stale ones of a document, by place: those whose ranges follow its text. */
export function livingProposals(store: Store, documentId: string): ProposalRow[] {
  return store.all(query.selectFrom('proposals').selectAll().where('document_id', '=', documentId).where('state', 'in', ['open', 'stale']).orderBy('range_from').orderBy('number'));
}

/** Those with an accepted change, the oldest first. A stale or discarded one is left out: nobody knows any more what its passage said. */
export function acceptedProposals(store: Store, documentId: string): ProposalRow[] {
  return store.all(
    query
      .selectFrom('proposals')
      .selectAll()
      .where('document_id', '=', documentId)
      .where('state', 'in', ['open', 'accepted'])
      .where('id', 'in', query.selectFrom('decisions').select('proposal_id').where('verdict', '=', 'accepted'))
      .orderBy('number'),
  );
}

/** Like `livingProposals`, without the long columns. */
export function livingRanges(store: Store, documentId: string): Pick<ProposalRow, 'id' | 'range_from' | 'range_to' | 'state'>[] {
  return store.all(
    query.selectFrom('proposals').select(['id', 'range_from', 'range_to', 'state']).where('document_id', '=', documentId).where('state', 'in', ['open', 'stale']),
  );
}

export function proposalsOfRun(store: Store, run: number): ProposalRow[] {
  return store.all(query.selectFrom('proposals').selectAll().where('run', '=', run).orderBy('number', 'desc'));
}

export function placeProposal(store: Store, id: string, range: Range, state: ProposalState, revision: number): void {
  store.run(query.updateTable('proposals').set({ range_from: range.from, range_to: range.to, state, revision }).where('id', '=', id));
}

/** Writes what the window decided. */
export function applyUpdate(store: Store, update: ProposalUpdate, revision: number, drafts: readonly Draft[] | null): void {
  store.run(
    query
      .updateTable('proposals')
      .set({
        range_from: update.range.from, range_to: update.range.to, revision, chosen: update.chosen, reviewed_json: JSON.stringify(update.reviewed), state: update.state,
        ...(drafts ? { drafts_json: JSON.stringify(drafts) } : {}),
      })
      .where('id', '=', update.id),
  );
  store.run(query.deleteFrom('decisions').where('proposal_id', '=', update.id));
  for (const { changeId, verdict, edited } of update.decisions) {
    store.run(query.insertInto('decisions').values({ proposal_id: update.id, change_id: changeId, verdict, edited_json: edited === null ? null : JSON.stringify(edited) }));
  }
}

export function decisionsOf(store: Store, proposalId: string): Decision[] {
  const rows = store.all(query.selectFrom('decisions').selectAll().where('proposal_id', '=', proposalId).orderBy('change_id'));
  return rows.map(({ change_id, verdict, edited_json }) => ({ changeId: change_id, verdict, edited: edited_json === null ? null : (JSON.parse(edited_json) as string) }));
}

/** `newest` is the revision of the document's newest text: the one that living ranges are true of. */
export function toProposal(store: Store, row: ProposalRow, newest: number): Proposal {
  const run = store.first(query.selectFrom('runs').select('id').where('number', '=', row.run));
  const living = row.state === 'open' || row.state === 'stale';
  return {
    id: proposalIdOf(row.id),
    runId: runIdOf(run?.id ?? ''),
    documentId: documentIdOf(row.document_id),
    base: JSON.parse(row.base_json) as string,
    range: { from: row.range_from, to: row.range_to },
    revision: living ? newest : row.revision,
    drafts: draftsIn(row),
    chosen: row.chosen,
    decisions: decisionsOf(store, row.id),
    reviewed: JSON.parse(row.reviewed_json) as string,
    state: row.state,
    label: row.label,
    contextChanged: row.context_changed === 1,
    createdAt: row.created_at,
  };
}

export function draftsIn(row: Pick<ProposalRow, 'drafts_json'>): Draft[] {
  return JSON.parse(row.drafts_json) as Draft[];
}
