import type { Action } from '../../actions/index.ts';
import { getSession } from '../../editor/core/index.ts';
import { openFill, resizeSlot } from './fill.ts';
import { fillStore } from './fill-store.ts';

const gap = () => fillStore.getState().open;

export const fillActions: readonly Action[] = [
  { id: 'fill.start', label: 'action.fill.start', key: '$mod+KeyJ', icon: 'text-cursor-input', whileTyping: true, enabled: () => getSession() !== null, run: openFill },
  { id: 'fill.longer', label: 'action.fill.longer', key: 'ArrowRight', scope: 'fill', handledElsewhere: true, enabled: gap, run: () => resizeSlot(1) },
  { id: 'fill.shorter', label: 'action.fill.shorter', key: 'ArrowLeft', scope: 'fill', handledElsewhere: true, enabled: gap, run: () => resizeSlot(-1) },
];
