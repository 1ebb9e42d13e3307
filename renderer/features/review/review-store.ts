/** What only the window knows of a review: the change being edited, drafts being compared, proposals of stopped runs. */
import { create } from 'zustand';
import type { ProposalId } from '../../../electron/contract/index.ts';

interface ReviewStore {
  /** The change whose wording is being edited. */
  readonly editing: { readonly id: ProposalId; readonly changeId: number; readonly text: string } | null;
  /** Two drafts side by side; index -1 is the passage as it stands. */
  readonly comparing: { readonly id: ProposalId; readonly left: number; readonly right: number } | null;
  /** A refusal with a reason being written, before the job is run again. */
  readonly reason: { readonly id: ProposalId; readonly text: string } | null;
  /** Proposals that came from a stopped run: Esc still throws them away. */
  readonly partial: ReadonlySet<ProposalId>;
  /** The review whose line should take the focus. */
  readonly focus: ProposalId | null;
}

export const reviewStore = create<ReviewStore>(() => ({ editing: null, comparing: null, reason: null, partial: new Set(), focus: null }));
