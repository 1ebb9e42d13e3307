/**
 * `npm run bench -- ocr --data DIR`: what the clean-up of scans mends and what it breaks, on pairs of recognised and true text:
 * `DIR/pairs/*.jsonl`, one {"id", "ocr", "gt"} a line. By default on the half of the documents that nothing was tuned on.
 * `--fit` fits the weights on the other half, `--pages` reads page images and cleans what was read.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cleanText, type CleanMode, type TaskModel } from '../../engine/tasks/index.ts';
import { judgeStretch } from '../../engine/tasks/clean/judge.ts';
import { openTaskModel } from '../../engine/worker/open-model.ts';
import { curveOf, type Confident } from './curve.ts';
import { asCode, crossDecided, curves, fitWeights, placesOfSet, type FitText } from './fit.ts';
import { readPageSets, scorePages, type PageSet } from './pages.ts';
import { readSets, readyFor, type DocumentPair, type Half, type PairSet } from './pairs.ts';
import { scorePair, summarise, type Scored, type Summary } from './score.ts';
import { measureSpeed } from './speed.ts';

const MODES = ['off', 'rules', 'careful', 'thorough'] as const satisfies readonly CleanMode[];
const NAMES: Readonly<Record<CleanMode, string>> = { off: 'raw', rules: 'rules', careful: 'careful', thorough: 'thorough' };
const ROOT = join(import.meta.dirname, '..', '..');
const HELP = 'Usage: npm run bench -- ocr --data DIR [--set NAME] [--words N] [--half check|tune|all] [--modes raw,…] [--strict] [--curve] [--notes]\n       npm run bench -- ocr --data DIR --fit [--set NAME] [--words N]\n       npm run bench -- ocr --data DIR --pages [--set NAME] [--modes raw,…] [--strict] [--notes]\n       npm run bench -- ocr --data DIR --speed [--set NAME]\nDIR holds pairs/*.jsonl; for --pages also pages/ and pdf/.';

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' }, set: { type: 'string', default: '' }, words: { type: 'string', default: '1000000' }, half: { type: 'string' },
      modes: { type: 'string', default: MODES.join(',') }, strict: { type: 'boolean', default: false }, curve: { type: 'boolean', default: false }, notes: { type: 'boolean', default: false },
      fit: { type: 'boolean', default: false }, pages: { type: 'boolean', default: false }, speed: { type: 'boolean', default: false }, cache: { type: 'string', default: join(tmpdir(), 'palimpsest-bench') },
    },
  });
  const half = (values.half ?? (values.fit ? 'tune' : 'check')) as Half;
  const sets = readSets(values.data === undefined ? undefined : join(values.data, 'pairs'), values.set, half, Number(values.words));
  if (!sets) {
    console.error(HELP);
    return 2;
  }
  const asked = values.modes.split(',');
  const modes = MODES.filter((mode) => asked.includes(mode) || asked.includes(NAMES[mode]));
  const model = await openTaskModel(join(ROOT, 'assets', 'models', 'palimpsest-135m'), { cache: values.cache });
  if (values.fit) await fit(model, sets, join(values.cache, 'ocr-places'));
  else if (values.speed) await measureSpeed(model, sets);
  else if (values.pages) await measurePages(model, await readPageSets(values.data ?? '', join(values.cache, 'ocr-pages'), values.set), modes, values);
  else await measureAll(model, sets, modes, values);
  await model.model.dispose();
  return 0;
}

/** Prints the weights, and what such weights fix and break in documents that they were not fitted on. */
async function fit(model: TaskModel, sets: readonly PairSet[], folder: string): Promise<void> {
  const texts: FitText[] = [];
  for (const set of sets) texts.push(...(await placesOfSet(model, set, folder)));
  console.log(`${asCode(fitWeights(texts))}\n\n${curves(crossDecided(texts))}`);
}

async function measureAll(model: TaskModel, sets: readonly PairSet[], modes: readonly CleanMode[], { strict, curve, notes }: { readonly strict: boolean; readonly curve: boolean; readonly notes: boolean }): Promise<void> {
  const confident: Confident[] = [];
  heading(strict);
  for (const { name, pairs } of sets) {
    const folded = new Map<CleanMode, Scored[]>();
    const plain = new Map<CleanMode, Scored[]>();
    const ready = readyFor(name, pairs);
    for (const pair of pairs) {
      const judge = remembering();
      for (const mode of modes) {
        const { text, changes } = await cleanText(model, pair.before, { mode, judge });
        const joined: DocumentPair = { ...pair, truth: ready(pair.truth), before: ready(pair.before) };
        const scored = scorePair(joined, ready(text), true);
        const exact = scorePair(joined, ready(text), false);
        if (scored) folded.set(mode, [...(folded.get(mode) ?? []), scored]);
        if (exact) plain.set(mode, [...(plain.get(mode) ?? []), exact]);
        if (mode === 'thorough') confident.push({ set: name, pair: joined, before: pair.before, changes, ready });
        if (notes && scored && scored.broken > 0) console.error(`${mode} ${pair.id}: ${scored.brokenWords.join(', ')}: ${changes.filter(({ applied }) => applied).map(({ before, insert, kind, confidence }) => `${JSON.stringify(before)} → ${JSON.stringify(insert)} ${kind} ${confidence.toFixed(2)}`).join('; ')}`);
      }
    }
    for (const mode of modes) console.log(row(name, mode, summarise((strict ? plain : folded).get(mode) ?? []), summarise((strict ? folded : plain).get(mode) ?? [])));
  }
  if (curve) console.log(`\n${curveOf(confident)}`);
}

async function measurePages(model: TaskModel, sets: readonly PageSet[], modes: readonly CleanMode[], { strict, notes }: { readonly strict: boolean; readonly notes: boolean }): Promise<void> {
  heading(strict);
  for (const set of sets) {
    const judge = remembering();
    for (const mode of modes) {
      const scored = await scorePages(model, set, mode, judge);
      const [first, second] = strict ? [scored.strict, scored.folded] : [scored.folded, scored.strict];
      console.log(row(set.name, mode, summarise(first), summarise(second)));
      if (notes) for (const change of scored.changed) console.error(`${mode} ${set.name} ${change}`);
    }
  }
}

function heading(strict: boolean): void {
  console.log(`| set, texts | mode | CER | WER | CER ${strict ? 'folded' : 'strict'} | median CER | wrong words fixed | broken per 10,000 | numbers, names broken | better, worse | preference |`);
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
}

/** What the model says of the same words after the same words is the same in every mode: it is asked once. */
function remembering(): typeof judgeStretch {
  const said = new Map<string, ReturnType<typeof judgeStretch>>();
  return (model, context, words, places) => {
    const key = `${context.join(' ')}\n${words.join(' ')}`;
    const known = said.get(key) ?? judgeStretch(model, context, words, places);
    said.set(key, known);
    return known;
  };
}

function row(set: string, mode: CleanMode, one: Summary, other: Summary): string {
  const change = (before: number, after: number): string => (mode === 'off' || before === 0 ? after.toFixed(2) : `${after.toFixed(2)} (${Math.round((100 * (after - before)) / before)} %)`);
  const cells = mode === 'off' ? ['', '', '', '', ''] : [`${one.fixed.toFixed(1)} %`, one.brokenPer10k.toFixed(1), `${one.numbersBroken} of ${one.numbers}, ${one.namesBroken} of ${one.names}`, `${one.better}, ${one.worse}`, one.preference.toFixed(2)];
  return `| ${[`${set}, ${one.texts}`, NAMES[mode], change(one.cer, one.cerAfter), change(one.wer, one.werAfter), change(other.cer, other.cerAfter), one.median.toFixed(2), ...cells].join(' | ')} |`;
}
