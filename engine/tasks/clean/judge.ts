/** The model's part: how well each candidate fits between what stands before and after it. */
import type { TaskModel } from '../task-run.ts';
import { Reading, tokenPlace, type TokenPlace } from '../scoring.ts';
import { TokenText } from '../token-text.ts';
import type { CleanCandidate, DoubtfulPlace } from './candidates.ts';

export interface JudgedCandidate {
  readonly candidate: CleanCandidate;
  /** Nats: log-likelihood of the candidate after the left side. */
  readonly left: number;
  /** Nats by which the words after it are likelier than after what stands there. */
  readonly right: number;
}

export interface JudgedPlace {
  readonly place: DoubtfulPlace;
  /** Log-likelihood of what stands there. */
  readonly own: number;
  /** Best first by left, right and channel together. */
  readonly judged: readonly JudgedCandidate[];
}

/** Tokens after the place that a candidate is judged by. */
const WINDOW = 6;
/** Candidates looked at further, for a word that is none and for a real one. */
const MOST = { unknown: 3, real: 2 } as const;
/** A candidate that the channel and its first token leave this far behind the best is not looked at. */
const BEHIND = 12;
/** What, in nats, a real word's first token must be worse by before another word is looked at. */
const GATE = 1;

/**
 * Judges the places of a stretch of `words`, which follows `context`. Indices of the places count within the stretch.
 * The stretch is read once, and only when it has places.
 */
export async function judgeStretch(model: TaskModel, context: readonly string[], words: readonly string[], places: readonly DoubtfulPlace[]): Promise<JudgedPlace[]> {
  if (places.length === 0) return [];
  const starts: number[] = [];
  let text = context.join(' ');
  for (const word of words) {
    if (text !== '') text += ' ';
    starts.push(text.length);
    text += word;
  }
  const tokens = new TokenText(model.tokenizer, text);
  const located = places.flatMap((place) => {
    const from = starts[place.at] ?? 0;
    const last = place.at + place.count - 1;
    const at = tokenPlace(tokens, from, (starts[last] ?? 0) + (words[last] ?? '').length);
    return at ? [{ place, at, ids: place.candidates.map((candidate) => idsOf(model, at, candidate.text)) }] : [];
  });
  const asked = new Map<number, number[]>();
  for (const { at, ids } of located) {
    const firsts = ids.map(([first]) => first ?? tokens.ids[at.end]).filter((id) => id !== undefined);
    asked.set(at.first, [...new Set([...(asked.get(at.first) ?? []), ...firsts])]);
  }
  const begin = starts[0] ?? 0;
  const from = tokens.starts.findLastIndex((start) => start >= 0 && start <= Math.max(0, begin - 1));
  const reading = await Reading.of(model.model, model.tokenizer, tokens, Math.max(0, from), asked, 1);
  const results: JudgedPlace[] = [];
  for (const { place, at, ids } of located.toSorted((a, b) => b.at.first - a.at.first)) {
    const own = reading.likelihood(at.first, at.end);
    const { gate } = place;
    if (gate && reading.likelihood(tokens.tokenAt((starts[place.at] ?? 0) + gate.from) ?? at.first, at.end) > gate.most) continue;
    const next = tokens.ids[at.end] ?? -1;
    const looked = place.candidates
      .map((candidate, index) => {
        const list = ids[index] ?? [];
        const first = reading.first(at.first, list[0] ?? next) ?? -Infinity;
        return { candidate, ids: list, first, worth: first - candidate.cost };
      })
      .filter(({ first, ids: list }) => first > -Infinity && (list.length > 0 || next >= 0) && (place.unknown || gate !== undefined || first - own > GATE))
      .sort((a, b) => b.worth - a.worth)
      .filter(({ worth }, _, all) => worth >= (all[0]?.worth ?? 0) - BEHIND)
      .slice(0, place.unknown ? MOST.unknown : MOST.real);
    if (looked.length === 0) continue;
    const fits = await reading.leftToRight(at, looked.map((each) => each.ids), WINDOW);
    const judged = looked.map(({ candidate }, index): JudgedCandidate => {
      const fit = fits[index];
      const gain = fit?.gains[0] ?? -Infinity;
      return { candidate, left: gain + own, right: (fit?.gain ?? gain) - gain };
    });
    results.push({ place, own, judged: judged.sort((a, b) => b.left + b.right - b.candidate.cost - (a.left + a.right - a.candidate.cost)) });
  }
  return results.reverse();
}

function idsOf(model: TaskModel, at: TokenPlace, text: string): number[] {
  return text === '' ? [] : model.tokenizer.encode(at.lead + text);
}
