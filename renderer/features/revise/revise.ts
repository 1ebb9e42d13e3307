/** Opening the revise line, starting what it asks for, and stopping what is under way. */
import { focusRegion, getClient, getSettings, reportProblem } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { attentionField, commandRange, freshSeed, getSession, paragraphBefore, runsField, scopeRange, setTarget, type Session } from '../../editor/core/index.ts';
import { text } from '../../i18n/index.ts';
import type { Job, RevisePreset, RunId, RunSettings, SavedCommand } from '../../../electron/contract/index.ts';
import type { Range, ScopeUnit } from '../../../engine/text/index.ts';
import { reviseStore, type Wish } from './revise-store.ts';

/** The range a command takes now, or null after telling the writer what to do first. */
function rangeOrHint(session: Session): Range | null {
  const range = commandRange(session.state) ?? paragraphBefore(session.state, session.state.selection.main.head);
  if (!range) showToast(text('revise.nothing'));
  return range;
}

/** Opens the line under the selection, or under the sentence or paragraph at the caret, and tints exactly what it takes. */
export function openRevise(wish: Wish | null = null): void {
  const session = getSession();
  const range = session && rangeOrHint(session);
  if (!session || !range) return;
  const { effort, drafts } = getSettings();
  session.apply({ effects: setTarget.of(range) });
  reviseStore.setState({ line: { origin: range, unit: 'selection', wish, instruction: '', effort, drafts, starting: false } });
}

export function closeRevise({ toText = true } = {}): void {
  if (!reviseStore.getState().line) return;
  reviseStore.setState({ line: null });
  getSession()?.apply({ effects: setTarget.of(null) });
  if (toText) focusRegion('editor');
}

/** Widens what the line takes to the word, sentence, paragraph or section around it. */
export function chooseUnit(unit: ScopeUnit): void {
  const session = getSession();
  const { line } = reviseStore.getState();
  if (!session || !line) return;
  reviseStore.setState({ line: { ...line, unit } });
  session.apply({ effects: setTarget.of(unit === 'selection' ? line.origin : scopeRange(session.state, line.origin, unit)) });
}

/** Starts what the line asks for on the tinted range. */
export async function startFromLine(wish: Wish): Promise<void> {
  const session = getSession();
  const { line } = reviseStore.getState();
  const target = session?.state.field(attentionField).target;
  if (!session || !line || !target || line.starting) return;
  reviseStore.setState({ line: { ...line, wish, starting: true } });
  const started = await start(session, target, jobOf(wish, line.instruction), { effort: line.effort, drafts: line.drafts });
  if (started) closeRevise({ toText: false });
  else reviseStore.setState((state) => ({ line: state.line && { ...state.line, starting: false } }));
}

/** Runs a preset, proofreading or a saved command at once on what the caret or selection means. */
export async function startNow(wish: Wish, instruction = '', range?: Range): Promise<void> {
  const session = getSession();
  const target = session && (range ?? rangeOrHint(session));
  if (session && target) await start(session, target, jobOf(wish, instruction), getSettings());
}

export function startCommand(command: SavedCommand): Promise<void> {
  return startNow({ kind: 'revise', preset: 'instruction', command: command.name }, command.instruction);
}

/** Proofreads the whole document. */
export async function proofreadDocument(): Promise<void> {
  const session = getSession();
  if (!session) return;
  const content = session.state.doc.toString();
  const from = content.search(/\S/u);
  if (from < 0) return showToast(text('revise.nothing'));
  await start(session, { from, to: content.trimEnd().length }, { kind: 'proofread' }, { ...getSettings(), drafts: 1 });
}

export function jobOf(wish: Wish, instruction: string): Job {
  if (wish.kind === 'proofread') return { kind: 'proofread' };
  return { kind: 'revise', preset: wish.preset, instruction: wish.preset === 'instruction' ? instruction.trim() : '', command: wish.command, refusals: [] };
}

async function start(session: Session, range: Range, job: Job, { effort, drafts }: Omit<RunSettings, 'seed'>): Promise<boolean> {
  try {
    const run = await session.startRun(range, job, { effort, drafts: job.kind === 'proofread' ? 1 : drafts, seed: freshSeed() });
    reviseStore.setState({ focusRun: run.id });
    return true;
  } catch (error) {
    reportProblem(error);
    return false;
  }
}

// While it runs

/** Ends the run and reviews what there is. */
export function takeNow(id: RunId): void {
  void stop(id, true);
}

/** First: ends the run and keeps the partial draft. Again: throws it away. */
export function stopRun(id: RunId): void {
  const session = getSession();
  const state = session?.summaries.get(id)?.state;
  const again = reviseStore.getState().stopping.has(id);
  if (state !== 'running' || again) void stop(id, false);
  else {
    reviseStore.setState(({ stopping }) => ({ stopping: new Set([...stopping, id]) }));
    void stop(id, true);
  }
}

async function stop(id: RunId, keep: boolean): Promise<void> {
  try {
    await getClient().call('runs.stop', { id, keep });
  } catch (error) {
    reportProblem(error);
  }
}

/** The same job once more, on the passage of a run that has ended without a proposal. */
export async function tryAgain(id: RunId): Promise<void> {
  const session = getSession();
  const run = session?.state.field(runsField).get(id);
  if (!session || !run) return;
  try {
    const next = await session.runAgain(id, run.range, freshSeed());
    session.dismissRun(id);
    reviseStore.setState({ focusRun: next.id });
  } catch (error) {
    reportProblem(error);
  }
}

export const presets: readonly RevisePreset[] = ['plainer', 'shorter', 'formal', 'friendlier'];
export const morePresets: readonly RevisePreset[] = ['longer', 'rephrase'];
