/** Filling gaps: one hidden word, and gaps of a few words. */
import { Context } from '../../engine/decode/index.ts';
import { wordSegments } from '../../engine/text/index.ts';
import { runTask, type TaskModel } from '../../engine/tasks/index.ts';
import type { DraftResult, Effort } from '../../engine/worker/index.ts';
import type { CleanSentence } from './collect.ts';
import { stream } from './errors.ts';

export interface HiddenWord {
  readonly left: string;
  readonly word: string;
  readonly right: string;
}

/** One word of each sentence, never its first or last, never one with a capital or a digit. */
export function hiddenWords(sentences: readonly CleanSentence[]): HiddenWord[] {
  return sentences.flatMap(({ id, left, text, right }) => {
    const random = stream(`hide ${id}`);
    const words = wordSegments(text, { from: 0, to: text.length }).filter(({ wordLike }) => wordLike);
    const fit = words.slice(1, -1).filter(({ from, to }) => /^[a-z]{2,}$/.test(text.slice(from, to)) && text[from - 1] === ' ' && /[\s,.;:]/.test(text[to] ?? ''));
    const word = fit[Math.floor(random() * fit.length)];
    return word ? [{ left: `${left} ${text.slice(0, word.from)}`, word: text.slice(word.from, word.to), right: `${text.slice(word.to)} ${right}` }] : [];
  });
}

/** A stretch of three to six words from the middle of each sentence. */
export function hiddenStretches(sentences: readonly CleanSentence[]): HiddenWord[] {
  return sentences.flatMap(({ id, left, text, right }) => {
    const random = stream(`gap ${id}`);
    const words = wordSegments(text, { from: 0, to: text.length }).filter(({ wordLike }) => wordLike);
    const length = 3 + Math.floor(random() * 4);
    if (words.length < length + 6) return [];
    const at = 3 + Math.floor(random() * (words.length - length - 5));
    const first = words[at];
    const last = words[at + length - 1];
    return first && last && text[first.from - 1] === ' ' && text[last.to] === ' ' ? [{ left: `${left} ${text.slice(0, first.from)}`, word: text.slice(first.from, last.to), right: `${text.slice(last.to)} ${right}` }] : [];
  });
}

export async function fillOnce(model: TaskModel, gap: HiddenWord, words: number, drafts: number, effort: Effort): Promise<DraftResult[]> {
  const results: DraftResult[] = [];
  await runTask(model, { kind: 'fill', left: gap.left, right: gap.right, words }, { effort, drafts, seed: 1 }, { onPrompt: () => {}, onPass: () => {}, onDraft: (_, draft) => results.push(draft) }, { requested: 'no' });
  return results;
}

export interface WordTally {
  first: number;
  five: number;
  count: number;
  seconds: number;
}

export async function measureWords(model: TaskModel, gaps: readonly HiddenWord[], effort: Effort, onGap: (done: number) => void): Promise<WordTally> {
  const tally: WordTally = { first: 0, five: 0, count: 0, seconds: 0 };
  for (const gap of gaps) {
    const started = performance.now();
    const [best] = await fillOnce(model, gap, 1, 1, effort);
    tally.seconds += (performance.now() - started) / 1000;
    tally.count += 1;
    const same = (text: string) => text.trim().toLowerCase() === gap.word;
    if (best && same(best.text)) tally.first += 1;
    if (best && [best.text, ...(best.changes[0]?.alternatives ?? []).slice(0, 4)].some(same)) tally.five += 1;
    onGap(tally.count);
  }
  return tally;
}

export interface StretchTally {
  /** Mean log-probability per token of the right side, nats: after the fill, after the true words, after another sentence's. */
  fill: number;
  truth: number;
  shuffled: number;
  /** Times the fill beats the shuffled words. */
  wins: number;
  count: number;
  seconds: number;
}

const RIGHT_TOKENS = 16;

export async function measureStretches(model: TaskModel, gaps: readonly HiddenWord[], effort: Effort, onGap: (done: number) => void): Promise<StretchTally> {
  const tally: StretchTally = { fill: 0, truth: 0, shuffled: 0, wins: 0, count: 0, seconds: 0 };
  for (const [index, gap] of gaps.entries()) {
    const started = performance.now();
    const [best] = await fillOnce(model, gap, gap.word.split(' ').length, 1, effort);
    tally.seconds += (performance.now() - started) / 1000;
    const other = gaps[(index + Math.floor(gaps.length / 2)) % gaps.length];
    const fill = await rightGiven(model, gap, best?.text.trim() ?? '');
    const shuffled = await rightGiven(model, gap, other?.word ?? '');
    tally.fill += fill;
    tally.truth += await rightGiven(model, gap, gap.word);
    tally.shuffled += shuffled;
    tally.wins += fill > shuffled ? 1 : 0;
    tally.count += 1;
    onGap(tally.count);
  }
  for (const key of ['fill', 'truth', 'shuffled'] as const) tally[key] /= Math.max(1, tally.count);
  return tally;
}

/** Mean log-probability of the right side's first tokens after a fill, measured apart from the code that made it. */
async function rightGiven(model: TaskModel, gap: HiddenWord, text: string): Promise<number> {
  const before = model.tokenizer.encode(`${gap.left.trimEnd()} ${text}`);
  const right = model.tokenizer.encode(gap.right).slice(0, RIGHT_TOKENS);
  const context = await Context.of(model.model, before.slice(0, -1));
  if (!context) return 0;
  const ids = [before.at(-1) ?? 0, ...right.slice(0, -1)];
  const { targetLogProbabilities = new Float32Array(0) } = await model.model.encode(context.cache, { ids, commit: false, read: { rows: ids.map((_, row) => row), targets: right, banned: model.model.specialIds } });
  return targetLogProbabilities.reduce((sum, log) => sum + log, 0) / right.length;
}
