/** Proofreading damaged sentences: which words it fixes, which right ones it changes. */
import { diffText, protectedSpans, rangesOverlap, wordCount } from '../../engine/text/index.ts';
import { runTask, type TaskModel } from '../../engine/tasks/index.ts';
import type { DraftResult, Effort } from '../../engine/worker/index.ts';
import { ERROR_KINDS, type ErrorKind } from './errors.ts';
import type { DamagedSentence } from './set.ts';

export interface RepairTally {
  readonly made: Record<ErrorKind, number>;
  readonly fixed: Record<ErrorKind, number>;
  /** Wrong words that were changed to another wrong word. */
  misfixed: number;
  /** Right words that were changed. */
  broken: number;
  /** Numbers and names of the clean text that were changed. */
  numbers: number;
  names: number;
  words: number;
  seconds: number;
  readonly notes: string[];
}

export async function proofreadOnce(model: TaskModel, sentence: DamagedSentence, effort: Effort): Promise<DraftResult> {
  let result: DraftResult | undefined;
  const hooks = { onPrompt: () => {}, onPass: () => {}, onDraft: (_: number, draft: DraftResult) => (result = draft) };
  await runTask(model, { kind: 'proofread', left: `${sentence.left} `, passage: sentence.damaged, right: ` ${sentence.right}`, muted: [] }, { effort, drafts: 1, seed: 1 }, hooks, { requested: 'no' });
  if (!result) throw new Error('Proofreading gave no draft');
  return result;
}

export async function measureRepairs(model: TaskModel, sentences: readonly DamagedSentence[], effort: Effort, onSentence: (done: number) => void): Promise<RepairTally> {
  const none = () => Object.fromEntries(ERROR_KINDS.map((kind) => [kind, 0])) as Record<ErrorKind, number>;
  const tally: RepairTally = { made: none(), fixed: none(), misfixed: 0, broken: 0, numbers: 0, names: 0, words: 0, seconds: 0, notes: [] };
  for (const [index, sentence] of sentences.entries()) {
    const started = performance.now();
    const result = await proofreadOnce(model, sentence, effort);
    tally.seconds += (performance.now() - started) / 1000;
    tally.words += wordCount(sentence.clean);
    // What still differs from the clean text, in its offsets.
    const left = diffText(sentence.clean, result.text);
    for (const error of sentence.errors) {
      tally.made[error.kind] += 1;
      const still = left.filter((change) => rangesOverlap(change, error) || (change.from === change.to && (change.from === error.from || change.from === error.to)));
      if (still.length === 0) tally.fixed[error.kind] += 1;
      else if (!still.some((change) => change.insert.includes(error.wrong))) {
        tally.misfixed += 1;
        tally.notes.push(`misfixed ${error.kind}: ${error.right} > ${error.wrong} > ${still.map(({ insert }) => insert).join(' ')}`);
      } else tally.notes.push(`missed ${error.kind}: ${error.right} > ${error.wrong}`);
    }
    for (const change of left) {
      const hit = sentence.errors.filter((error) => rangesOverlap(change, error) || (change.from === change.to && (change.from === error.from || change.from === error.to))).length;
      const count = Math.max(wordCount(sentence.clean.slice(change.from, change.to)), wordCount(change.insert), 1) - hit;
      if (count <= 0) continue;
      tally.broken += count;
      tally.notes.push(`broken: ${sentence.clean.slice(Math.max(0, change.from - 20), change.from)}[${sentence.clean.slice(change.from, change.to)} > ${change.insert}]${sentence.clean.slice(change.to, change.to + 20)}`);
    }
    for (const span of protectedSpans(sentence.clean, () => true)) {
      if (!left.some((change) => rangesOverlap(change, span)) || sentence.errors.some((error) => rangesOverlap(error, span))) continue;
      if (span.kind === 'number') tally.numbers += 1;
      if (span.kind === 'name') tally.names += 1;
    }
    onSentence(index + 1);
  }
  return tally;
}
