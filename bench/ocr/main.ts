/**
 * `npm run bench -- ocr --data DIR`: what the clean-up of scans mends and what it breaks, on pairs of recognised and true text:
 * `DIR/pairs/*.jsonl`, one {"id", "ocr", "gt"} a line. By default on the half of the documents that nothing was tuned on.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { cleanText, type CleanMode, type TaskModel } from '../../engine/tasks/index.ts';
import { openTaskModel } from '../../engine/worker/open-model.ts';
import { curveOf, type Confident } from './curve.ts';
import { isChecked } from './halves.ts';
import { joinLineEnds, scorePair, summarise, type Pair, type Summary } from './score.ts';

const MODES = ['off', 'rules', 'careful', 'thorough'] as const satisfies readonly CleanMode[];
const NAMES: Readonly<Record<CleanMode, string>> = { off: 'raw', rules: 'rules', careful: 'careful', thorough: 'thorough' };
const ROOT = join(import.meta.dirname, '..', '..');

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' }, set: { type: 'string', default: '' }, limit: { type: 'string', default: '1000000' }, half: { type: 'string', default: 'check' },
      modes: { type: 'string', default: MODES.join(',') }, strict: { type: 'boolean', default: false }, curve: { type: 'boolean', default: false }, notes: { type: 'boolean', default: false },
      cache: { type: 'string', default: join(tmpdir(), 'palimpsest-bench') },
    },
  });
  const folder = values.data === undefined ? undefined : join(values.data, 'pairs');
  if (!folder || !existsSync(folder)) {
    console.error('Usage: npm run bench -- ocr --data DIR [--set NAME] [--limit N] [--half check|tune|all] [--modes raw,…] [--strict] [--curve] [--notes]\nDIR holds pairs/*.jsonl.');
    return 2;
  }
  const asked = values.modes.split(',');
  const modes = MODES.filter((mode) => asked.includes(mode) || asked.includes(NAMES[mode]));
  const model = await openTaskModel(join(ROOT, 'assets', 'models', 'palimpsest-135m'), { cache: values.cache });
  const confident: Confident[] = [];
  console.log(`| set, texts | mode | CER | WER | CER ${values.strict ? 'folded' : 'strict'} | median CER | wrong words fixed | broken per 10,000 | numbers, names broken | better, worse | preference | seconds for 350 words |`);
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl') && name.includes(values.set)).sort()) {
    const pairs = readPairs(join(folder, file)).filter(({ document }) => values.half === 'all' || isChecked(document) === (values.half === 'check'));
    const chosen = spread(pairs, Number(values.limit));
    for (const mode of modes) await measure(basename(file, '.jsonl'), chosen, mode, model, values.strict, values.notes, confident);
  }
  if (values.curve) console.log(`\n${curveOf(confident)}`);
  await model.model.dispose();
  return 0;
}

interface DocumentPair extends Pair {
  readonly document: string;
}

function readPairs(path: string): DocumentPair[] {
  return readFileSync(path, 'utf8').split('\n').filter(Boolean).map((line) => {
    const { id, ocr, gt, doc } = JSON.parse(line) as { id: string; ocr: string; gt: string; doc?: string };
    return { id, before: ocr, truth: gt, document: doc ?? id };
  });
}

/** At most so many, evenly from the whole list. */
function spread<T>(list: readonly T[], most: number): T[] {
  return list.length <= most ? [...list] : Array.from({ length: most }, (_, index) => list[Math.floor((index * list.length) / most)]).filter((item) => item !== undefined);
}

async function measure(set: string, pairs: readonly DocumentPair[], mode: CleanMode, model: TaskModel, strict: boolean, notes: boolean, confident: Confident[]): Promise<void> {
  // A truth that keeps its line ends is joined there, and so are the texts.
  const ready = pairs.some(({ truth }) => /\p{L}-\n\p{Ll}/u.test(truth)) && !set.startsWith('oldbooks') ? joinLineEnds : (text: string): string => text;
  const scored = { folded: [] as NonNullable<ReturnType<typeof scorePair>>[], strict: [] as NonNullable<ReturnType<typeof scorePair>>[] };
  let seconds = 0;
  let words = 0;
  for (const pair of pairs) {
    const began = performance.now();
    const { text, changes } = await cleanText(model, pair.before, { mode });
    seconds += (performance.now() - began) / 1000;
    words += pair.before.split(/\s+/u).length;
    const joined = { ...pair, truth: ready(pair.truth), before: ready(pair.before) };
    const folded = scorePair(joined, ready(text), true);
    const plain = scorePair(joined, ready(text), false);
    if (folded) scored.folded.push(folded);
    if (plain) scored.strict.push(plain);
    if (mode === 'thorough') confident.push({ set, pair: joined, before: pair.before, changes, ready });
    if (notes && folded && folded.broken > 0) for (const change of changes.filter(({ applied, confidence }) => applied && confidence < 1)) console.error(`${mode} ${pair.id} ${JSON.stringify(change.before)} → ${JSON.stringify(change.insert)} ${change.kind} ${change.confidence.toFixed(2)}`);
  }
  const [first, second] = [summarise(strict ? scored.strict : scored.folded), summarise(strict ? scored.folded : scored.strict)];
  console.log(row(set, mode, first, second, words === 0 ? 0 : (seconds * 350) / words));
}

function row(set: string, mode: CleanMode, one: Summary, other: Summary, seconds: number): string {
  const change = (before: number, after: number): string => (mode === 'off' || before === 0 ? after.toFixed(2) : `${after.toFixed(2)} (${Math.round((100 * (after - before)) / before)} %)`);
  const cells = mode === 'off' ? ['', '', '', '', ''] : [`${one.fixed.toFixed(1)} %`, one.brokenPer10k.toFixed(1), `${one.numbersBroken} of ${one.numbers}, ${one.namesBroken} of ${one.names}`, `${one.better}, ${one.worse}`, one.preference.toFixed(2)];
  return `| ${[`${set}, ${one.texts}`, NAMES[mode], change(one.cer, one.cerAfter), change(one.wer, one.werAfter), change(other.cer, other.cerAfter), one.median.toFixed(2), ...cells, mode === 'off' ? '' : seconds.toFixed(2)].join(' | ')} |`;
}
