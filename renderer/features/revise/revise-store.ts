/** The revise line and the runs it started, as far as the window alone knows of them. */
import { create } from 'zustand';
import type { Effort, RevisePreset, RunId } from '../../../electron/contract/index.ts';
import type { Range, ScopeUnit } from '../../../engine/text/index.ts';

/** What the revise line will ask for. */
export type Wish = { readonly kind: 'proofread' } | { readonly kind: 'revise'; readonly preset: RevisePreset; readonly command: string | null };

interface ReviseStore {
  /** The open revise line; null while it is closed. */
  readonly line: {
    /** The range it was opened with, for the scope chooser to widen. */
    readonly origin: Range;
    readonly unit: ScopeUnit;
    readonly wish: Wish | null;
    readonly instruction: string;
    readonly effort: Effort;
    readonly drafts: number;
    readonly starting: boolean;
  } | null;
  /** The run whose line should have the focus, because the writer has just started it. */
  readonly focusRun: RunId | null;
  /** Runs that were stopped with Esc: a second Esc throws the partial draft away. */
  readonly stopping: ReadonlySet<RunId>;
}

export const reviseStore = create<ReviseStore>(() => ({ line: null, focusRun: null, stopping: new Set() }));
