/**
 * Choosing: which text fits best at a place, judged with both sides. What stands there always competes; another text wins
 * only by a margin, and how large depends on how it came up. Measures and margins were chosen on the tuning half of
 * `bench/revise`, per kind.
 */
import { neverStops } from '../decode/index.ts';
import type { StopSignal } from '../decode/index.ts';
import { applyChanges, rangesOverlap } from '../text/index.ts';
import type { Effort } from '../worker/index.ts';
import type { Candidate, CandidateKind, Place } from './places.ts';
import { Reading, tokenPlace } from './scoring.ts';
import type { TokenPlace } from './scoring.ts';
import type { TaskModel } from './task-run.ts';
import { bestTogether, members, MOST_TOGETHER, subsets, worths } from './together.ts';
import { TokenText } from './token-text.ts';

export interface Margin {
  /** `left-to-right`: likelihood of the text and of what follows; `both`: that and half of the canvas' log-probability. */
  readonly measure: 'left-to-right' | 'both';
  /** Nats by which a text must beat what stands there. */
  readonly least: number;
  /** Nats by which its first token must beat what stands there by the left side alone, to be looked at further. */
  readonly gate: number;
}

export const MARGINS: Readonly<Record<CandidateKind, Margin>> = {
  unknown: { measure: 'left-to-right', least: 2, gate: -Infinity },
  confusable: { measure: 'both', least: 4, gate: 1 },
  article: { measure: 'both', least: 3, gate: 0 },
  form: { measure: 'both', least: 3.5, gate: 1 },
  ending: { measure: 'left-to-right', least: 8, gate: 1 },
  asked: { measure: 'both', least: 4, gate: 0 },
  slip: { measure: 'left-to-right', least: 8, gate: 3 },
  shape: { measure: 'left-to-right', least: 8, gate: 1 },
  repeated: { measure: 'left-to-right', least: 2, gate: -Infinity },
  checker: { measure: 'left-to-right', least: 2, gate: -Infinity },
};

/** Share of the canvas' log-probability in the measure `both`. */
const CANVAS_SHARE = 0.5;
/** Tokens of the right side that a text is judged by. */
const WINDOW = 12;
/** Texts looked at further for a place, by effort. */
const MOST = { fast: 8, careful: 16 } as const;

export interface Choice {
  readonly candidate: Candidate;
  /** Nats over what stands there, by the measure of its kind, less its cost. */
  readonly gain: number;
}

export interface Judged {
  readonly place: Place;
  /** All texts that were looked at, best first. */
  readonly choices: readonly Choice[];
  /** The best one that beats what stands there by its margin. */
  readonly winner: Choice | undefined;
}

export interface ChooseOptions {
  readonly effort: Effort;
  readonly stop?: StopSignal;
  /** Margins to decide by; the shipped ones by default. */
  readonly margins?: Readonly<Record<CandidateKind, Margin>>;
  /** Called for every place once it is judged, from the last to the first. */
  readonly onJudged?: (judged: Judged) => void;
  /** Called for a place whose winner gave way to a neighbour's. */
  readonly onDropped?: (judged: Judged) => void;
}

export interface Choosing {
  readonly judged: readonly Judged[];
  /** Of the document's text, token by token. */
  readonly reading: Reading;
  /** Whether every place was judged. */
  readonly complete: boolean;
}

/**
 * Judges places of `document` whose offsets are in `text` at `base`. The document is read once; places whose edges run
 * through a token are left out.
 */
export async function chooseAt(model: TaskModel, document: string, base: number, places: readonly Place[], options: ChooseOptions): Promise<Choosing> {
  const { effort, stop = neverStops, margins = MARGINS, onJudged, onDropped } = options;
  const tokens = new TokenText(model.tokenizer, document);
  const located = places.flatMap((place) => {
    const at = tokenPlace(tokens, place.from + base, place.to + base);
    return at ? [{ place, at }] : [];
  });
  const idsAt = (at: TokenPlace, text: string) => (text === '' ? [] : model.tokenizer.encode(at.lead + text));
  const asked = new Map<number, number[]>();
  for (const { place, at } of located) {
    const firsts = place.candidates.map(({ text }) => idsAt(at, text)[0] ?? tokens.ids[at.end]).filter((id) => id !== undefined);
    asked.set(at.first, [...new Set([...(asked.get(at.first) ?? []), ...firsts])]);
  }
  const from = tokens.starts.findLastIndex((start) => start >= 0 && start <= Math.max(0, base - 1));
  const reading = await Reading.of(model.model, model.tokenizer, tokens, Math.max(0, from), asked, 1);
  const judged: Judged[] = [];
  let near: readonly Winner[] = [];
  for (const { place, at } of located.toReversed()) {
    if (stop.requested !== 'no') return { judged: judged.toReversed(), reading, complete: false };
    const result = await judge(model, reading, place, at, margins, MOST[effort]);
    judged.push(result);
    onJudged?.(result);
    if (result.winner) {
      near = [{ judged: result, at }, ...near.filter((other) => other.at.first - at.end < WINDOW).slice(0, MOST_TOGETHER - 1)];
      const kept = near.length > 1 ? await together(model, reading, base, near, margins) : near;
      for (const other of near.filter((each) => !kept.includes(each))) {
        const dropped = { ...other.judged, winner: undefined };
        judged[judged.indexOf(other.judged)] = dropped;
        onDropped?.(dropped);
      }
      near = kept;
    }
    // A stop message may be waiting.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { judged: judged.toReversed(), reading, complete: true };
}

/** A place with a text that beats what stands there. */
interface Winner {
  readonly judged: Judged;
  readonly at: TokenPlace;
}

/** Of winners that stand near each other, in order, those that are best together. */
async function together(model: TaskModel, reading: Reading, base: number, near: readonly Winner[], margins: Readonly<Record<CandidateKind, Margin>>): Promise<readonly Winner[]> {
  const [first] = near;
  const ranges = near.map(({ judged: { place } }) => ({ from: place.from + base, to: place.to + base }));
  const end = Math.max(...near.map(({ at }) => at.end));
  if (!first) return near;
  const from = ranges[0]?.from ?? 0;
  const span = reading.tokens.text.slice(from, Math.max(...ranges.map(({ to }) => to)));
  const texts = subsets(near.length).map((mask) => {
    const changes = members(mask, near.length).map((index) => ({ from: (ranges[index]?.from ?? 0) - from, to: (ranges[index]?.to ?? 0) - from, insert: near[index]?.judged.winner?.candidate.text ?? '' }));
    return changes.some((a, index) => changes.slice(index + 1).some((b) => rangesOverlap(a, b))) ? span : applyChanges(span, changes);
  });
  const place: TokenPlace = { first: first.at.first, end, lead: first.at.lead };
  const ids = texts.map((text) => model.tokenizer.encode(text === '' ? '' : place.lead + text));
  // Joined with what follows, a text may begin with a token that nobody asked for when the document was read.
  if (ids.some((list) => reading.first(place.first, list[0] ?? reading.tokens.ids[end] ?? -1) === undefined)) return near;
  const fits = await reading.leftToRight(place, ids, WINDOW);
  const beyond = near.map(({ judged: { winner } }) => (winner ? winner.gain - margins[winner.candidate.kind].least : 0));
  const best = bestTogether(worths(ranges, beyond, fits.map(({ gain }) => gain)));
  return near.filter((_, index) => (best >> index) & 1);
}

async function judge(model: TaskModel, reading: Reading, place: Place, at: TokenPlace, margins: Readonly<Record<CandidateKind, Margin>>, most: number): Promise<Judged> {
  const own = reading.likelihood(at.first, at.end);
  const next = reading.tokens.ids[at.end];
  const promising = place.candidates
    .map((candidate) => {
      const ids = candidate.text === '' ? [] : model.tokenizer.encode(at.lead + candidate.text);
      return { candidate, ids, lead: (reading.first(at.first, ids[0] ?? next ?? -1) ?? -Infinity) - own - candidate.cost };
    })
    .filter(({ candidate, lead }) => lead > margins[candidate.kind].gate && lead > -Infinity)
    .sort((a, b) => b.lead - a.lead)
    .slice(0, most);
  if (promising.length === 0) return { place, choices: [], winner: undefined };
  const fits = await reading.leftToRight(at, promising.map(({ ids }) => ids), WINDOW);
  const canvas = new Map<number, number>();
  const both = promising.flatMap(({ candidate }, index) => (margins[candidate.kind].measure === 'both' && (fits[index]?.gain ?? 0) > 0 && model.model.maskId !== undefined ? [index] : []));
  if (both.length > 0) {
    const held = reading.tokens.ids.slice(at.first, at.end);
    const [stands = 0, ...logs] = await reading.canvas(at, [held, ...both.map((index) => promising[index]?.ids ?? [])], WINDOW + 2);
    both.forEach((index, position) => canvas.set(index, (logs[position] ?? 0) - stands));
  }
  const choices = promising
    .map(({ candidate }, index): Choice => ({ candidate, gain: (fits[index]?.gain ?? -Infinity) + CANVAS_SHARE * (canvas.get(index) ?? 0) - candidate.cost }))
    .sort((a, b) => b.gain - a.gain);
  const [best] = choices;
  return { place, choices, winner: best && best.gain >= margins[best.candidate.kind].least ? best : undefined };
}
