/**
 * `npm run bench -- ocr --data DIR --fit`: the weights of the clean-up from the half that is tuned on. Every doubtful place with its
 * measures, and whether its best candidate is right or breaks a right word, is kept in a temporary folder, so that the model reads
 * once; then one regularised logistic regression a kind of change, and what each limit would fix and break.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanText, type TaskModel } from '../../engine/tasks/index.ts';
import { Dictionary } from '../../engine/tasks/clean/dictionary.ts';
import type { WeighedClass } from '../../engine/tasks/clean/weights.ts';
import { tokensOf } from '../../engine/tasks/clean/words.ts';
import { cleanPlainText } from '../../engine/text/index.ts';
import { goldOf, isSame } from './gold.ts';
import { logistic, probability } from './logistic.ts';
import { readyFor, type DocumentPair, type PairSet } from './pairs.ts';
import { scorePair } from './score.ts';

/** A doubtful place of a text. */
export interface FitPlace {
  readonly at: number;
  readonly count: number;
  readonly name: WeighedClass;
  readonly values: readonly number[];
  readonly guarded: boolean;
  readonly own: string;
  readonly best: string;
  readonly gold: string;
  /** The best candidate is what the truth has; what stands there is. */
  readonly right: boolean;
  readonly wasRight: boolean;
}

/** A text: its words after the rules that are right and wrong, and its places. */
export interface FitText {
  readonly set: string;
  readonly id: string;
  readonly document: string;
  readonly right: number;
  readonly wrong: number;
  readonly places: readonly FitPlace[];
}

/** Reads what the folder has of a set, or lets the model look at its texts and keeps that. */
export async function placesOfSet(model: TaskModel, { name, pairs }: PairSet, folder: string): Promise<FitText[]> {
  const path = join(folder, `${name}-${pairs.length}.json`);
  if (existsSync(path)) return (JSON.parse(readFileSync(path, 'utf8')) as FitText[]).map((text, index) => ({ ...text, document: pairs[index]?.document ?? text.id }));
  const ready = readyFor(name, pairs);
  const texts: FitText[] = [];
  for (const pair of pairs) texts.push(await placesOfPair(model, name, pair, ready));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.part`, JSON.stringify(texts));
  renameSync(`${path}.part`, path);
  return texts;
}

async function placesOfPair(model: TaskModel, set: string, pair: DocumentPair, ready: (text: string) => string): Promise<FitText> {
  const { text } = cleanPlainText(pair.before, { isWord: Dictionary.shared().isWord });
  const tokens = tokensOf(text);
  const gold = goldOf(tokens.map((token) => token.text), ready(pair.truth));
  const places: FitPlace[] = [];
  await cleanText(model, pair.before, {
    mode: 'thorough',
    onWeighed: ({ at, judged: { place, judged }, name, values, guarded }) => {
      const best = judged[0]?.candidate.text ?? '';
      const wanted = gold.of(at, at + place.count - 1);
      places.push({ at, count: place.count, name, values: values.map((value) => Number(value.toFixed(4))), guarded, own: place.text, best, gold: wanted, right: isSame(best, wanted), wasRight: isSame(place.text, wanted) });
    },
  });
  const scored = scorePair({ id: pair.id, truth: ready(pair.truth), before: ready(text) }, ready(text), true);
  return { set, id: pair.id, document: pair.document, right: scored?.right ?? 0, wrong: scored?.wrong ?? 0, places };
}

/** A place that is right counts once, one that breaks a right word so often, one that puts something wrong for something wrong so often. */
const BREAKS = 4;
const NEITHER = 0.5;
const RIDGE = 2;

export type Weights = Partial<Record<WeighedClass, number[]>>;

/** One regression a kind of change. */
export function fitWeights(texts: readonly FitText[]): Weights {
  const weights: Weights = {};
  for (const [name, own] of Map.groupBy(texts.flatMap(({ places }) => places), (place) => place.name)) {
    weights[name] = logistic(own.map(({ values }) => values), own.map(({ right }) => (right ? 1 : 0)), own.map(({ right, wasRight }) => (right ? 1 : wasRight ? BREAKS : NEITHER)), RIDGE);
  }
  return weights;
}

const FOLDS = 5;

/** Each text decided by weights that were fitted without its document. */
export function crossDecided(texts: readonly FitText[]): Decided[] {
  const foldOf = ({ document }: FitText): number => [...document].reduce((hash, character) => (hash * 33 + (character.codePointAt(0) ?? 0)) % 1_000_003, 5) % FOLDS;
  return Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold) => {
    const weights = fitWeights(texts.filter((text) => foldOf(text) !== fold));
    return texts.filter((text) => foldOf(text) === fold).map((text) => ({ text, made: decisions(text, weights) }));
  });
}

export interface Decided {
  readonly text: FitText;
  readonly made: readonly { readonly place: FitPlace; readonly confidence: number }[];
}

const STEPS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99];

/** What is fixed (of 100 words that the rules left wrong) and broken (of 10,000 right ones) by the limit, by set and by kind. */
export function curves(decided: readonly Decided[]): string {
  const row = (label: string, all: readonly Decided[], keep: (place: FitPlace) => boolean): string => {
    const right = all.reduce((sum, { text }) => sum + text.right, 0);
    const wrong = all.reduce((sum, { text }) => sum + text.wrong, 0);
    const cells = STEPS.map((step) => {
      const made = all.flatMap(({ made: list }) => list.filter(({ place, confidence }) => confidence >= step && keep(place)).map(({ place }) => place));
      const fixed = made.filter((place) => place.right && !place.wasRight).length;
      const broken = made.filter((place) => !place.right && place.wasRight).length;
      return `${((100 * fixed) / Math.max(1, wrong)).toFixed(1)}, ${((10_000 * broken) / Math.max(1, right)).toFixed(1)}`;
    });
    return `| ${[label, ...cells].join(' | ')} |`;
  };
  const rows = [`| | ${STEPS.join(' | ')} |`, `| --- |${' --- |'.repeat(STEPS.length)}`];
  for (const [set, own] of Map.groupBy(decided, ({ text }) => text.set)) rows.push(row(set, own, () => true));
  for (const name of [...new Set(decided.flatMap(({ made }) => made.map(({ place }) => place.name)))].sort()) rows.push(row(name, decided, (place) => place.name === name));
  return rows.join('\n');
}

/** Of places about the same words the more confident one, guarded ones left out. */
export function decisions({ places }: FitText, weights: Weights): { readonly place: FitPlace; readonly confidence: number }[] {
  const kept: { place: FitPlace; confidence: number }[] = [];
  const all = places.filter(({ guarded }) => !guarded).map((place) => ({ place, confidence: probability(weights[place.name] ?? [], place.values) }));
  for (const one of all.sort((a, b) => b.confidence - a.confidence || a.place.at - b.place.at)) {
    if (!kept.some(({ place }) => one.place.at < place.at + place.count && place.at < one.place.at + one.place.count)) kept.push(one);
  }
  return kept;
}

/** The weights as they stand in `engine/tasks/clean/weights.ts`. */
export function asCode(weights: Weights): string {
  return Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, list]) => `  ${name}: [${list.map((weight) => Number(weight.toFixed(2))).join(', ')}],`).join('\n');
}
