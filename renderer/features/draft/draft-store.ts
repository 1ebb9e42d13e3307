import { create } from 'zustand';
import type { RunId } from '../../../electron/contract/index.ts';

interface DraftStore {
  readonly starting: boolean;
  /** The run that was just started here. */
  readonly started: RunId | null;
  /** Blocks of a growing draft that the writer keeps, from the first on. */
  readonly kept: ReadonlyMap<RunId, number>;
}

export const draftStore = create<DraftStore>(() => ({ starting: false, started: null, kept: new Map() }));
