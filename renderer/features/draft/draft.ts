/** Writing from a brief into an empty document, and going on at the caret. */
import { getSettings, reportProblem } from '../../app/index.ts';
import { freshSeed, getSession, withChanges, type Review } from '../../editor/core/index.ts';
import type { Brief, Job, ProposedChange, RunId } from '../../../electron/contract/index.ts';
import type { Range } from '../../../engine/text/index.ts';
import { blocksOf } from './blocks.ts';
import { draftStore } from './draft-store.ts';

const CONTINUE_WORDS = 60;

export async function startDraft(brief: Brief): Promise<void> {
  const session = getSession();
  if (!session) return;
  draftStore.setState({ starting: true });
  await start({ from: 0, to: session.state.doc.length }, { kind: 'draft', brief });
  draftStore.setState({ starting: false });
}

/** Goes on writing where the caret is. */
export async function continueAtCaret(): Promise<void> {
  const session = getSession();
  if (!session) return;
  const { head } = session.state.selection.main;
  await start({ from: head, to: head }, { kind: 'continue', words: CONTINUE_WORDS });
}

async function start(range: Range, job: Job): Promise<void> {
  const session = getSession();
  if (!session) return;
  const { effort, drafts } = getSettings();
  try {
    const run = await session.startRun(range, job, { effort, drafts: job.kind === 'draft' ? 1 : drafts, seed: freshSeed() });
    draftStore.setState({ started: run.id });
  } catch (error) {
    reportProblem(error);
  }
}

/** A proposal of one long new text, as one change a block, so that blocks can be kept and refused singly. */
export function byBlocks(review: Review): Review {
  const [only, ...others] = review.changes;
  if (!only || others.length > 0 || only.from !== only.to) return review;
  const blocks = blocksOf(only.insert);
  if (blocks.length < 2) return review;
  const changes = blocks.map((insert, index): ProposedChange => ({ ...only, id: index + 1, insert, alternatives: [] }));
  return withChanges(review, changes);
}

/** Marks one more finished block of a growing draft as kept; it is accepted as soon as the proposal is there. */
export function keepBlock(run: RunId, most: number): void {
  draftStore.setState(({ kept }) => ({ kept: new Map(kept).set(run, Math.min(most, (kept.get(run) ?? 0) + 1)) }));
}
