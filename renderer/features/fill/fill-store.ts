import { create } from 'zustand';
import type { RunId } from '../../../electron/contract/index.ts';

/** Whether the line under a gap is open, and the run it has just started. */
export const fillStore = create<{ readonly open: boolean; readonly starting: boolean; readonly started: RunId | null }>(() => ({ open: false, starting: false, started: null }));
