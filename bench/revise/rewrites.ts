/** Rewriting: how many drafts a guard keeps back or speaks about, and how much of the text they change. */
import { diffText, wordCount } from '../../engine/text/index.ts';
import { runTask, type TaskModel } from '../../engine/tasks/index.ts';
import type { DraftResult, Effort, GuardFinding, RevisePreset } from '../../engine/worker/index.ts';
import type { CleanSentence } from './collect.ts';

export const PRESETS: readonly RevisePreset[] = ['plainer', 'shorter', 'formal', 'friendlier', 'rephrase'];

export interface RewriteTally {
  drafts: number;
  /** Kept back: the one sentence stays as it was. */
  withheld: number;
  /** Offered, with a warning. */
  warned: number;
  unchanged: number;
  /** Share of the words that changed, summed over the offered drafts. */
  change: number;
  readonly guards: Map<GuardFinding['guard'], number>;
}

/** Every sentence alone, so that one draft is one sentence. */
export async function measureRewrites(model: TaskModel, sentences: readonly CleanSentence[], preset: RevisePreset, effort: Effort, onSentence: (done: number) => void): Promise<RewriteTally> {
  const tally: RewriteTally = { drafts: 0, withheld: 0, warned: 0, unchanged: 0, change: 0, guards: new Map() };
  for (const { left, text, right } of sentences) {
    let draft: DraftResult | undefined;
    const hooks = { onPrompt: () => {}, onPass: () => {}, onDraft: (_: number, result: DraftResult) => (draft = result) };
    await runTask(model, { kind: 'revise', left, passage: text, right, preset, instruction: '', refusals: [] }, { effort, drafts: 1, seed: 1 }, hooks, { requested: 'no' });
    if (!draft) throw new Error('Rewriting gave no draft');
    tally.drafts += 1;
    for (const guard of new Set(draft.guards.map((each) => each.guard))) tally.guards.set(guard, (tally.guards.get(guard) ?? 0) + 1);
    if (draft.guards.some(({ severity }) => severity === 'withhold')) tally.withheld += 1;
    else {
      if (draft.guards.length > 0) tally.warned += 1;
      if (draft.text === text) tally.unchanged += 1;
      tally.change += changedShare(text, draft.text);
    }
    onSentence(tally.drafts);
  }
  return tally;
}

/** Words replaced, left out or added, for each word of the longer of the two texts. */
function changedShare(before: string, after: string): number {
  const changed = diffText(before, after).reduce((sum, { from, to, insert }) => sum + Math.max(wordCount(before.slice(from, to)), wordCount(insert)), 0);
  return changed / Math.max(1, wordCount(before), wordCount(after));
}

export function rewriteTable(tallies: readonly (readonly [RevisePreset, RewriteTally])[]): string[] {
  const share = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(0)} %`;
  return [
    `| rewriting ${tallies[0]?.[1].drafts ?? 0} sentences | withheld | offered with a warning | as it was | words changed in what is offered | guards |`,
    '| --- | --- | --- | --- | --- | --- |',
    ...tallies.map(([preset, { drafts, withheld, warned, unchanged, change, guards }]) => `| ${preset} | ${share(withheld, drafts)} | ${share(warned, drafts)} | ${share(unchanged, drafts)} | ${share(change, drafts - withheld)} | ${[...guards].toSorted((a, b) => b[1] - a[1]).map(([guard, count]) => `${guard} ${count}`).join(', ')} |`),
    '',
  ];
}
