/**
 * What the library must hold after a kill: everything that was acknowledged, and of each call under way either all or
 * nothing.
 */
import type { Decision, DocumentId, ProposalId, RunId, RunSummary, View } from '../../electron/contract/index.ts';
import { mapRange, type Change, type Range } from '../../engine/text/index.ts';

export interface ProposalTruth {
  readonly runId: RunId;
  readonly state: string;
  readonly decisions: readonly Decision[];
  readonly range: Range;
}

export interface DocumentState {
  readonly title: string;
  readonly text: string;
  readonly trashed: boolean;
  readonly deleted: boolean;
  readonly view: View | null;
  /** Those that the writer has seen. */
  readonly proposals: ReadonlyMap<ProposalId, ProposalTruth>;
}

export interface DocumentTruth {
  readonly id: DocumentId;
  acknowledged: DocumentState;
  /** As it is if the call under way was carried out. */
  pending: DocumentState | null;
}

export interface RunTruth {
  readonly documentId: DocumentId;
  /** As the windows were told; null while it waits or works. */
  ended: Pick<RunSummary, 'state' | 'proposalId'> | null;
  deleted: 'no' | 'perhaps' | 'yes';
}

export class Truth {
  readonly documents = new Map<DocumentId, DocumentTruth>();
  readonly runs = new Map<RunId, RunTruth>();
  /** Waiting runs and the one in progress, in order; with ended ones among them. */
  order: RunId[] = [];
  /** The same if the move under way was carried out. */
  pendingOrder: RunId[] | null = null;
  /** Documents that may be there beside the known ones; at first the sample letter and the sample scan. */
  pendingCreations = 2;
  pendingRuns = 0;
  textSize = { acknowledged: 18, pending: null as number | null };
  paused = { acknowledged: false, pending: null as boolean | null };
  /** Versions that somebody kept, with their texts; the newest of them. */
  versions: { readonly id: number; readonly documentId: DocumentId; readonly text: string }[] = [];
  /** Pictures that were said to be kept; the newest of them. */
  pictures: { readonly id: string; readonly documentId: DocumentId }[] = [];
  /** Name of the newest backup that was said to be made. */
  backup: string | null = null;
  readonly counts = { pictures: 0, versions: 0, backups: 0, edits: 0, decisions: 0, runs: 0, ended: 0, renames: 0, trashed: 0, deletions: 0, moves: 0, created: 0, passes: 0 };

  add(id: DocumentId, state: DocumentState): DocumentTruth {
    const document = { id, acknowledged: state, pending: null };
    this.documents.set(id, document);
    return document;
  }

  addRun(id: RunId, documentId: DocumentId): void {
    this.runs.set(id, { documentId, ended: null, deleted: 'no' });
    this.order.push(id);
    this.counts.runs += 1;
  }

  /** What the windows were told about a run. */
  hear(run: RunSummary): void {
    const known = this.runs.get(run.id);
    if (!known || run.endedAt === null || known.ended) return;
    known.ended = { state: run.state, proposalId: run.proposalId };
    this.counts.ended += 1;
  }
}

/** The order with a run moved before another one, or to the end. */
export function moved(order: readonly RunId[], id: RunId, before: RunId | null): RunId[] {
  const rest = order.filter((other) => other !== id);
  rest.splice(before === null ? rest.length : rest.indexOf(before), 0, id);
  return rest;
}

/** The proposals after an edit from outside their reviews. */
export function followed(proposals: ReadonlyMap<ProposalId, ProposalTruth>, changes: readonly Change[]): Map<ProposalId, ProposalTruth> {
  return new Map(
    [...proposals].map(([id, proposal]) => {
      if (proposal.state !== 'open' && proposal.state !== 'stale') return [id, proposal];
      const { range, touched } = mapRange(changes, proposal.range);
      return [id, { ...proposal, range, state: touched ? 'stale' : proposal.state }];
    }),
  );
}
