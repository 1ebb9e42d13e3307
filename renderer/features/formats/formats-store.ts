import { create } from 'zustand';
import type { ImportReport } from '../../../electron/contract/index.ts';

interface FormatsStore {
  /** What became of the last file that was imported, where there is something to tell. */
  readonly imported: ImportReport | null;
}

export const formatsStore = create<FormatsStore>(() => ({ imported: null }));
