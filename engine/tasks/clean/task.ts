/** The clean-up as a task of the engine process: the model's changes to text that the rules have been over, all as proposals. */
import { FrameWriter, type StopSignal } from '../../decode/index.ts';
import { applyChanges } from '../../text/index.ts';
import type { ProposedChange, RunSettings, Task } from '../../worker/index.ts';
import type { TaskHooks, TaskModel, TaskOutcome } from '../task-run.ts';
import { findWordChanges } from './clean.ts';

/** A frame a stretch shows how far it is; which words change is said at the end. */
const EXPECTED = 8;

export async function clean(model: TaskModel, task: Extract<Task, { kind: 'clean' }>, settings: RunSettings, hooks: TaskHooks, stop: StopSignal): Promise<TaskOutcome> {
  const { left, passage, right, confidences } = task;
  const frames = new FrameWriter((frame) => hooks.onPass(0, frame));
  const text = left + passage + right;
  const tokens = model.tokenizer.encode(text).length;
  const within = { from: left.length, to: left.length + passage.length };
  hooks.onPrompt(0, { text, tokens, cut: { left: 0, right: 0 } });
  const shifted = confidences.map(({ from, to, confidence }) => ({ from: from + within.from, to: to + within.from, confidence }));
  const found = await findWordChanges(model, text, shifted, { mode: 'careful', stop, within, onProgress: () => frames.push([{ id: -1, text: passage, doubt: 0, state: 'open' }], EXPECTED) });
  if (stop.requested === 'discard') return 'stopped';
  const changes = found.map(({ from, to, insert, confidence, sure, alternatives }, index): ProposedChange => ({ id: index + 1, from: from - within.from, to: to - within.from, insert, reason: 'recognition', detail: '', alternatives, gain: Math.log(confidence / (1 - confidence)), sure }));
  frames.push([{ id: -1, text: passage, doubt: 0, state: 'settled' }], frames.count + 1);
  hooks.onDraft(0, { text: applyChanges(passage, changes), changes, unsettled: [], guards: [], seed: settings.seed, passes: frames.count, tokens });
  return stop.requested === 'no' ? 'finished' : 'taken';
}
