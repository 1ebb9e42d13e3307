/** Filling a gap between two fixed ends. */
import { EditorView } from '@codemirror/view';
import { focusRegion, getSettings, reportProblem } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { attentionField, clampWords, freshSeed, getSession, setSlot } from '../../editor/core/index.ts';
import { text } from '../../i18n/index.ts';
import type { Job } from '../../../electron/contract/index.ts';
import { fillStore } from './fill-store.ts';

/** Words of a new gap: about a sentence, or one word inside a sentence. */
const SENTENCE = 12;
const WITHIN = 1;

/** Opens a gap at the caret, or in place of what is selected. */
export function openFill(): void {
  const session = getSession();
  if (!session) return;
  const { state } = session;
  const { from, to, empty } = state.selection.main;
  if (!/\S/u.test(state.doc.toString())) return showToast(text('fill.nothing'));
  const selected = state.sliceDoc(from, to);
  const words = empty ? gapWords(state.sliceDoc(Math.max(0, from - 3), from), state.sliceDoc(to, to + 3)) : clampWords(selected.trim().split(/\s+/u).length);
  const range = empty ? { from, to } : { from: from + (selected.length - selected.trimStart().length), to: to - (selected.length - selected.trimEnd().length) };
  session.apply({ effects: [setSlot.of({ range, words }), EditorView.announce.of(text('fill.opened', { words }))], selection: { anchor: range.to } });
  fillStore.setState({ open: true, starting: false });
}

/** Between two sentences a whole one is missing; inside a sentence a word. */
function gapWords(before: string, after: string): number {
  const atEdge = before.trim() === '' || /[.!?…:]["”’)\]]*\s*$/u.test(before) || /\n\s*$/u.test(before);
  return atEdge || after.trim() === '' ? SENTENCE : WITHIN;
}

export function closeFill(): void {
  getSession()?.apply({ effects: setSlot.of(null) });
  fillStore.setState({ open: false, starting: false });
  focusRegion('editor');
}

export function resizeSlot(step: number): void {
  const session = getSession();
  const slot = session?.state.field(attentionField).slot;
  if (!session || !slot) return;
  session.apply({ effects: setSlot.of({ ...slot, words: clampWords(slot.words + step) }) });
}

export async function startFill(): Promise<void> {
  const session = getSession();
  const slot = session?.state.field(attentionField).slot;
  if (!session || !slot || fillStore.getState().starting) return;
  fillStore.setState({ starting: true });
  const { effort, drafts } = getSettings();
  const job: Job = { kind: 'fill', words: slot.words };
  try {
    const run = await session.startRun(slot.range, job, { effort, drafts: Math.max(2, drafts), seed: freshSeed() });
    session.apply({ effects: setSlot.of(null) });
    fillStore.setState({ open: false, starting: false, started: run.id });
  } catch (error) {
    fillStore.setState({ starting: false });
    reportProblem(error);
  }
}
