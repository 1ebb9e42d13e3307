/** Whether a doubtful word is changed: measures weighed into one confidence, and guards that no confidence overrules. */
import type { CleanKind, DoubtfulPlace } from './candidates.ts';
import { shape } from './channel.ts';
import type { Dictionary } from './dictionary.ts';
import type { DocumentFacts } from './document.ts';
import type { JudgedCandidate, JudgedPlace } from './judge.ts';
import { LIMITS, WEIGHTS, type WeighedClass } from './weights.ts';
import type { ScanToken } from './words.ts';

export interface Decision {
  /** Index of the first word and number of words. */
  readonly at: number;
  readonly count: number;
  readonly text: string;
  readonly kind: CleanKind;
  readonly confidence: number;
  /** Applied in the careful mode. */
  readonly sure: boolean;
  /** Applied in the thorough mode. */
  readonly likely: boolean;
  readonly alternatives: readonly string[];
}

/** Below this confidence a change is not even offered. */
const OFFERED = 0.25;
const OLD_LIMITS = { careful: 0.92, thorough: 0.85 } as const;
/** A recogniser below this (0 to 100) doubts its reading. */
const DOUBTED = 60;

/** The decision about one place; undefined where nothing is worth offering. `doubts`: the recogniser's confidence by word. */
export function decide(judged: JudgedPlace, tokens: readonly ScanToken[], offset: number, document: DocumentFacts, dictionary: Dictionary, doubts: readonly (number | undefined)[]): Decision | undefined {
  const { place } = judged;
  const [best] = judged.judged;
  const at = place.at + offset;
  const token = tokens[at];
  if (!best || !token) return undefined;
  const doubt = doubts[at];
  const { name, values } = measures(judged, at, token, document, dictionary);
  let sum = WEIGHTS[name].reduce((total, weight, index) => total + weight * (values[index] ?? 0), 0);
  if (doubt !== undefined) sum += doubt < DOUBTED ? 1 : doubt > 90 ? -1.5 : 0;
  const confidence = 1 / (1 + Math.exp(-sum));
  if (confidence < OFFERED) return undefined;
  const free = !isGuarded(place, best, token, document, dictionary, doubt);
  // Old spelling looks like misreading: it must be quite certain that it is none.
  const limits = document.old ? OLD_LIMITS : LIMITS[name];
  return {
    at, count: place.count, text: best.candidate.text, kind: best.candidate.kind, confidence,
    sure: free && confidence >= limits.careful, likely: free && confidence >= limits.thorough,
    alternatives: judged.judged.slice(1).map(({ candidate }) => candidate.text),
  };
}

/**
 * Whether a change is only offered: a digit is in the word, or it is a capitalised word outside the dictionary. That changes
 * only to a form that the document has, or where the reading is doubtful: by the recogniser, or because nothing is spelt so.
 */
export function isGuarded(place: DoubtfulPlace, best: JudgedCandidate, token: ScanToken, document: DocumentFacts, dictionary: Dictionary, doubt: number | undefined): boolean {
  if (place.guarded) return true;
  const { core, opens, titled } = token;
  if (!place.unknown || (opens && !titled) || !/^\p{Lu}/u.test(core) || (core.length > 1 && core === core.toUpperCase())) return false;
  if (doubt !== undefined && doubt < DOUBTED) return false;
  return document.count(coreOf(best.candidate.text)) === 0 && (core.length < 3 || dictionary.oddGroups(shape(core)) === 0);
}

/** The measures that a place is weighed by; the order is that of the weights. Also what the weights are fitted on. */
export function measures({ place, own, judged }: JudgedPlace, at: number, token: ScanToken, document: DocumentFacts, dictionary: Dictionary): { readonly name: WeighedClass; readonly values: readonly number[] } {
  const [best, second] = judged;
  if (!best) return { name: 'word', values: [] };
  const { core, opens } = token;
  const capital = /^\p{Lu}/u.test(core);
  const form = best.candidate.form;
  const total = (one: JudgedCandidate): number => one.left + one.right - one.candidate.cost;
  const { kind } = best.candidate;
  const name: WeighedClass = kind !== 'letters' ? kind : !place.unknown ? 'real' : capital ? 'capital' : 'word';
  const parts = form.split(/[ -]/u);
  return {
    name,
    values: [
      1,
      best.candidate.cost / 5,
      clamp(best.left, -30, 0) / 5,
      clamp(best.right, -15, 15) / 5,
      (second ? clamp(total(best) - total(second), 0, 30) : 30) / 5,
      Math.log1p(document.count(coreOf(best.candidate.text))),
      Math.log1p(document.count(core)),
      Math.log(document.unknown + 0.002),
      capital && !opens ? 1 : 0,
      core.length / 5,
      dictionary.isDubious(core.toLowerCase()) ? 1 : 0,
      clamp(best.left - own, -30, 30) / 5,
      clamp(Math.log((document.rank(core) + 20) / (document.rank(form) + 20)), -4, 4),
      core.length > 1 && core === core.toUpperCase() ? 1 : 0,
      parts.every((part) => dictionary.isOrdinary(part)) ? 1 : 0,
      core.length < 4 ? 1 : 0,
      clamp(dictionary.oddGroups(shape(core)), 0, 4),
      best.candidate.cost / Math.max(1, core.length),
      document.unknownNear(at) / 5,
      clamp(best.left - own + best.right, -10, 6) / 5,
      Math.log(document.rank(form) + 20) / 5,
    ],
  };
}

function coreOf(text: string): string {
  return text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
