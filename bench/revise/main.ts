/**
 * `npm run bench -- revise`: is proofreading, filling and rewriting with the embedded model worth using? On sentences
 * that nobody tuned on, unless `--half tuning` is given; `--half fresh` are sentences of other books.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openTaskModel } from '../../engine/worker/open-model.ts';
import { runTask, type TaskModel } from '../../engine/tasks/index.ts';
import { wordCount } from '../../engine/text/index.ts';
import type { Effort, RevisePreset, Task } from '../../engine/worker/index.ts';
import { ERROR_KINDS } from './errors.ts';
import { hiddenStretches, hiddenWords, measureStretches, measureWords } from './gaps.ts';
import { measureRepairs } from './repairs.ts';
import { measureRewrites, PRESETS, rewriteTable, type RewriteTally } from './rewrites.ts';
import { cleanSentences, damagedSentences, HALVES, type Half } from './set.ts';

const PARTS = ['repairs', 'words', 'gaps', 'rewrites', 'speed'] as const;
/** Sentences that are rewritten with every preset. */
const REWRITTEN = 24;
const ROOT = join(import.meta.dirname, '..', '..');

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { half: { type: 'string', default: 'held-out' }, effort: { type: 'string', default: 'fast' }, limit: { type: 'string' }, only: { type: 'string' }, notes: { type: 'boolean', default: false }, json: { type: 'boolean', default: false }, cache: { type: 'string', default: join(tmpdir(), 'palimpsest-bench') } } });
  const half: Half = HALVES.find((name) => name === values.half) ?? 'held-out';
  const effort = values.effort === 'careful' ? 'careful' : 'fast';
  const limit = values.limit === undefined ? Infinity : Number(values.limit);
  const parts = values.only ? values.only.split(',') : [...PARTS];
  const model = await openTaskModel(join(ROOT, 'assets', 'models', 'palimpsest-135m'), { cache: values.cache });
  const progress = (name: string, all: number) => (done: number) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${name} ${done} of ${all}   `);
  };
  const report: Record<string, unknown> = { half, effort, model: `${model.facts.name} ${model.facts.version}` };
  const table: string[] = [];
  if (parts.includes('repairs')) {
    const sentences = damagedSentences(half).slice(0, limit);
    const tally = await measureRepairs(model, sentences, effort, progress('sentence', sentences.length));
    const fixed = ERROR_KINDS.reduce((sum, kind) => sum + tally.fixed[kind], 0);
    const made = ERROR_KINDS.reduce((sum, kind) => sum + tally.made[kind], 0);
    report.repairs = { ...tally, sentences: sentences.length };
    table.push(
      `| proofread, ${sentences.length} sentences, ${tally.words} words | result | bar |`,
      '| --- | --- | --- |',
      ...ERROR_KINDS.map((kind) => `| ${kind} errors fixed | ${tally.fixed[kind]} of ${tally.made[kind]} | |`),
      `| wrong words fixed | ${fixed} of ${made} (${percent(fixed, made)}) | |`,
      `| wrong words changed to other wrong ones | ${tally.misfixed} | |`,
      `| right words changed | ${tally.broken} | |`,
      `| fixed for each right word changed | ${tally.broken === 0 ? 'none changed' : (fixed / tally.broken).toFixed(1)} | at least 3 |`,
      `| numbers changed, names changed | ${tally.numbers}, ${tally.names} | 0, 0 |`,
      `| seconds for 60 words | ${((tally.seconds * 60) / tally.words).toFixed(2)} | at most 3 |`,
      '',
    );
    if (values.notes) table.push(...tally.notes, '');
  }
  if (parts.includes('words')) {
    const gaps = hiddenWords(cleanSentences(half)).slice(0, limit);
    const tally = await measureWords(model, gaps, effort, progress('word', gaps.length));
    report.words = tally;
    table.push(`| one hidden word, ${tally.count} gaps | result | bar |`, '| --- | --- | --- |', `| the hidden word is the first choice | ${percent(tally.first, tally.count)} | at least 40 % |`, `| it is among the first five | ${percent(tally.five, tally.count)} | |`, `| seconds a gap | ${(tally.seconds / tally.count).toFixed(2)} | at most 3 |`, '');
  }
  if (parts.includes('gaps')) {
    const gaps = hiddenStretches(cleanSentences(half)).slice(0, Math.min(limit, 80));
    const tally = await measureStretches(model, gaps, effort, progress('gap', gaps.length));
    report.gaps = tally;
    table.push(
      `| gaps of 3 to 6 words, ${tally.count} | result | bar |`,
      '| --- | --- | --- |',
      `| right side after the fill, nats a token | ${tally.fill.toFixed(2)} | above shuffled |`,
      `| after another sentence's words (shuffled) | ${tally.shuffled.toFixed(2)} | |`,
      `| after the true words | ${tally.truth.toFixed(2)} | |`,
      `| the fill beats the shuffled words | ${percent(tally.wins, tally.count)} | |`,
      `| seconds a gap | ${(tally.seconds / tally.count).toFixed(2)} | at most 3 |`,
      '',
    );
  }
  if (parts.includes('rewrites')) {
    const sentences = cleanSentences(half).slice(0, Math.min(limit, REWRITTEN));
    const tallies: [RevisePreset, RewriteTally][] = [];
    for (const preset of PRESETS) tallies.push([preset, await measureRewrites(model, sentences, preset, effort, progress(preset, sentences.length))]);
    report.rewrites = tallies.map(([preset, { guards, ...tally }]) => ({ preset, ...tally, guards: Object.fromEntries(guards) }));
    table.push(...rewriteTable(tallies));
  }
  if (parts.includes('speed')) {
    const seconds = await measureSpeed(model, half);
    report.speed = seconds;
    table.push('| one job on a passage of 60 words, best and median of 5 | seconds | processor seconds | bar |', '| --- | --- | --- | --- |', ...seconds.map(({ name, words, best, median, processor, bar }) => `| ${name} (${words} words) | ${best.toFixed(2)}, ${median.toFixed(2)} | ${processor.toFixed(2)} | at most ${bar} |`), '');
  }
  await model.model.dispose();
  console.log(values.json ? JSON.stringify(report) : table.join('\n'));
  return 0;
}

interface Timing {
  readonly name: string;
  readonly words: number;
  readonly best: number;
  readonly median: number;
  /** Of all cores together, median: what a busy machine does not change. */
  readonly processor: number;
  readonly bar: number;
}

/** Whole jobs as a writer starts them; the first run, which loads word lists and the checker, is not counted. */
async function measureSpeed(model: TaskModel, half: Half): Promise<Timing[]> {
  const passage = sixtyWords(half);
  const jobs: { name: string; task: Task; effort?: Effort; bar: number }[] = [
    { name: 'proofread', task: { kind: 'proofread', left: '', passage, right: '', muted: [] }, bar: 3 },
    { name: 'fill, 6 words', task: { kind: 'fill', left: passage, right: ' and then we went home.', words: 6 }, bar: 3 },
    { name: 'proofread, careful', task: { kind: 'proofread', left: '', passage, right: '', muted: [] }, effort: 'careful', bar: 3 },
    ...[16, 24].map((count) => ({ name: `fill, ${count} words`, task: { kind: 'fill', left: passage, right: ' and then we went home.', words: count } satisfies Task, bar: 3 })),
    ...(['plainer', 'shorter', 'formal'] as const).map((preset) => ({ name: `rewrite, ${preset}`, task: { kind: 'revise', left: '', passage, right: '', preset, instruction: '', refusals: [] } satisfies Task, bar: 5 })),
  ];
  const timings: Timing[] = [];
  for (const { name, task, effort = 'fast', bar } of jobs) {
    const seconds: number[] = [];
    const processor: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const used = process.cpuUsage();
      const started = performance.now();
      await runTask(model, task, { effort, drafts: 1, seed: 1 }, { onPrompt: () => {}, onPass: () => {}, onDraft: () => {} }, { requested: 'no' });
      const { user, system } = process.cpuUsage(used);
      if (round > 0) seconds.push((performance.now() - started) / 1000);
      if (round > 0) processor.push((user + system) / 1e6);
    }
    timings.push({ name, words: wordCount(passage), best: Math.min(...seconds), median: seconds.toSorted((a, b) => a - b)[2] ?? 0, processor: processor.toSorted((a, b) => a - b)[2] ?? 0, bar });
  }
  return timings;
}

/** Damaged sentences of the half up to sixty words. */
function sixtyWords(half: Half): string {
  let text = '';
  for (const { damaged } of damagedSentences(half).slice(40)) {
    if (wordCount(`${text} ${damaged}`) > 66) continue;
    text = `${text} ${damaged}`.trim();
    if (wordCount(text) >= 54) break;
  }
  return text;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(0)} %`;
}
