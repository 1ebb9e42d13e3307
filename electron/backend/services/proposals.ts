/**
 * Proposals: what runs offer, where it would go, and what the writer decided. Ranges follow every edit in its own
 * transaction; a proposal whose own text was touched from outside its review is stale and never applied.
 */
import { randomUUID } from 'node:crypto';
import { applyChanges, mapRange, Problem, type Range } from '../../../engine/text/index.ts';
import type { Decision, DocumentId, Draft, Proposal, ProposalUpdate, ProposedChange } from '../../contract/index.ts';
import { acceptedProposals, applyUpdate, draftsIn, insertProposal, livingProposals, livingRanges, placeProposal, proposalById, proposalsOfRun, toProposal, type NewProposal } from '../db/proposals.ts';
import type { ProposalRow } from '../db/schema.ts';
import type { Store } from '../db/store.ts';
import type { Documents, Edit, EditFollower } from './documents.ts';
import type { Emitter } from './emitter.ts';
import type { Log } from './log.ts';

export interface ProposalsOptions {
  readonly store: Store;
  readonly documents: Documents;
  readonly emitter: Emitter;
  readonly log: Log;
  readonly now: () => number;
}

export class Proposals implements EditFollower {
  readonly #store: Store;
  readonly #documents: Documents;
  readonly #emitter: Emitter;
  readonly #log: Log;
  readonly #now: () => number;
  #runChanged: (run: number) => void = () => undefined;

  constructor({ store, documents, emitter, log, now }: ProposalsOptions) {
    this.#store = store;
    this.#documents = documents;
    this.#emitter = emitter;
    this.#log = log;
    this.#now = now;
    documents.follow(this);
    documents.showProposals((id) => this.living(id));
  }

  /** Who tells the windows that the outcome of a run changed. */
  onRunChanged(listener: (run: number) => void): void {
    this.#runChanged = listener;
  }

  /** Throws a `Problem` (no-proposal). */
  get(id: string): Proposal {
    const row = proposalById(this.#store, id);
    if (!row) throw noProposal();
    return this.#full(row);
  }

  /** Open and stale ones, by place. */
  living(documentId: DocumentId): Proposal[] {
    return livingProposals(this.#store, documentId).map((row) => this.#full(row));
  }

  /** Those of which something was accepted, in the order in which they came. */
  accepted(documentId: DocumentId): Proposal[] {
    return acceptedProposals(this.#store, documentId).map((row) => this.#full(row));
  }

  ofRun(run: number): ProposalRow[] {
    return proposalsOfRun(this.#store, run);
  }

  /** In the transaction that ends the run; the step it answers is for after the commit. */
  create(proposal: Omit<NewProposal, 'id' | 'createdAt'>): () => void {
    const id = randomUUID();
    insertProposal(this.#store, { ...proposal, id, createdAt: this.#now() });
    return () => this.#send(id);
  }

  /** Puts an open or stale proposal away; in a transaction. */
  discard(row: ProposalRow): () => void {
    placeProposal(this.#store, row.id, { from: row.range_from, to: row.range_to }, 'discarded', this.#documents.text(row.document_id).revision);
    return () => this.#send(row.id);
  }

  followEdit(edit: Edit): () => void {
    const { documentId, after, updates, caller } = edit;
    const toOthers = new Set<string>();
    const toAll = new Set<string>();
    const runs = new Set<number>();
    const updated = new Set<string>();
    for (const update of updates) {
      const row = proposalById(this.#store, update.id);
      // Its run was deleted while the window decided.
      if (!row || row.document_id !== documentId) continue;
      updated.add(row.id);
      runs.add(row.run);
      const drafts = this.#acceptable(row, update, after.text);
      if (drafts) {
        applyUpdate(this.#store, update, after.revision, drafts === 'as they are' ? null : drafts);
        toOthers.add(row.id);
        continue;
      }
      // The text is the writer's and is saved in any case; the proposal, which no longer fits it, is not to be applied.
      this.#log.warn('proposals', 'A decision did not fit the text', { proposal: row.id });
      placeProposal(this.#store, row.id, inside({ from: row.range_from, to: row.range_to }, edit), 'stale', after.revision);
      toAll.add(row.id);
    }
    for (const row of livingRanges(this.#store, documentId)) {
      if (updated.has(row.id)) continue;
      const { range, touched } = mapRange(edit.changes, { from: row.range_from, to: row.range_to });
      const stale = row.state === 'stale' || touched;
      if (range.from === row.range_from && range.to === row.range_to && stale === (row.state === 'stale')) continue;
      placeProposal(this.#store, row.id, range, stale ? 'stale' : 'open', after.revision);
      if (stale && row.state !== 'stale') {
        toAll.add(row.id);
        const full = proposalById(this.#store, row.id);
        if (full) runs.add(full.run);
      }
    }
    return () => {
      for (const id of toOthers) this.#send(id, caller);
      for (const id of toAll) this.#send(id);
      for (const run of runs) this.#runChanged(run);
    };
  }

  /** The drafts to store if the update is to be believed: while it is open its range holds exactly what its decisions make of the reviewed text. */
  #acceptable(row: ProposalRow, update: ProposalUpdate, text: string): Draft[] | 'as they are' | undefined {
    const { from, to } = update.range;
    const drafts = draftsIn(row);
    const chosen = drafts[update.chosen];
    if (!chosen || from > to || to > text.length) return undefined;
    if (new Set(update.decisions.map(({ changeId }) => changeId)).size < update.decisions.length) return undefined;
    const changes = update.changes ?? chosen.changes;
    const decided = decidedText(update.reviewed, changes, update.decisions);
    // A review that was closed holds its text no longer: the writer may have gone on in the passage before both were saved.
    const fits = update.state === 'open' ? text.slice(from, to) === decided : update.state === 'stale' || update.state === 'discarded' || decided !== undefined;
    if (!fits) return undefined;
    return update.changes ? drafts.with(update.chosen, { ...chosen, changes: update.changes }) : 'as they are';
  }

  #full(row: ProposalRow): Proposal {
    return toProposal(this.#store, row, this.#documents.text(row.document_id).revision);
  }

  #send(id: string, except?: object): void {
    const row = proposalById(this.#store, id);
    if (row) this.#emitter.emit('proposal.changed', { proposal: this.#full(row) }, except);
  }
}

/** The reviewed text with the accepted changes in it, as edited; undefined where a decision or a change does not fit. */
export function decidedText(reviewed: string, changes: readonly ProposedChange[], decisions: readonly Decision[]): string | undefined {
  const verdicts = new Map(decisions.map((decision) => [decision.changeId, decision]));
  if (decisions.some(({ changeId }) => !changes.some(({ id }) => id === changeId))) return undefined;
  const accepted = changes.flatMap((change) => {
    const decision = verdicts.get(change.id);
    return decision?.verdict === 'accepted' ? [{ from: change.from, to: change.to, insert: decision.edited ?? change.insert }] : [];
  });
  try {
    return applyChanges(reviewed, accepted);
  } catch {
    return undefined;
  }
}

function inside(range: Range, { changes, after }: Edit): Range {
  const mapped = mapRange(changes, range).range;
  const to = Math.min(mapped.to, after.text.length);
  return { from: Math.min(mapped.from, to), to };
}

function noProposal(): Problem {
  return new Problem({ code: 'no-proposal', what: 'This proposal is gone: its run was deleted.', safe: 'The document is as it was.', todo: 'Start a new run.' });
}
