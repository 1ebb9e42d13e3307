/** Revising and proofreading as commands. */
import type { Action } from '../../actions/index.ts';
import { getSession, runsField, type LiveRun } from '../../editor/core/index.ts';
import type { RevisePreset } from '../../../electron/contract/index.ts';
import { openRevise, proofreadDocument, startNow, stopRun, takeNow } from './revise.ts';

const open = () => getSession() !== null;

function workingRun(): LiveRun | undefined {
  return [...(getSession()?.state.field(runsField).values() ?? [])].find((run) => run.state === 'running' || run.state === 'queued' || run.state === 'paused');
}

function preset(name: RevisePreset): Action {
  return { id: `revise.${name}`, label: `action.revise.${name}`, key: '', icon: 'pen-line', enabled: open, run: () => startNow({ kind: 'revise', preset: name, command: null }) };
}

export const reviseActions: readonly Action[] = [
  { id: 'revise.start', label: 'action.revise.start', key: '$mod+KeyR', icon: 'pen-line', whileTyping: true, enabled: open, run: () => openRevise() },
  { id: 'proofread.selection', label: 'action.proofread.selection', key: '', icon: 'spell-check', enabled: open, run: () => startNow({ kind: 'proofread' }) },
  { id: 'proofread.document', label: 'action.proofread.document', key: '$mod+Shift+KeyP', icon: 'spell-check', whileTyping: true, enabled: open, run: proofreadDocument },
  ...(['plainer', 'shorter', 'formal', 'friendlier', 'longer', 'rephrase'] as const).map(preset),
  {
    id: 'run.take', label: 'action.run.take', key: 'Enter', scope: 'run', handledElsewhere: true,
    enabled: () => workingRun()?.state === 'running',
    run: () => {
      const run = workingRun();
      if (run) takeNow(run.id);
    },
  },
  {
    id: 'run.stop', label: 'action.run.stop', key: 'Escape', scope: 'run', handledElsewhere: true,
    enabled: () => workingRun() !== undefined,
    run: () => {
      const run = workingRun();
      if (run) stopRun(run.id);
    },
  },
  {
    id: 'run.otherDraft', label: 'action.run.otherDraft', key: 'Tab', scope: 'run', handledElsewhere: true,
    enabled: () => {
      const run = workingRun();
      return run !== undefined && (getSession()?.frames.get(run.id).drafts.size ?? 0) > 1;
    },
    run: () => {
      const run = workingRun();
      if (run) getSession()?.frames.showNext(run.id);
    },
  },
];
