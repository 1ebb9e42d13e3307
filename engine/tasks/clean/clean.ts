/**
 * The clean-up of recognised text: rules first, then the model on doubtful words. Every change is a record over the text
 * as read; nothing else is touched.
 */
import { applyChanges, cleanPages, cleanPlainText, type Change, type Page, type PageOutcome, type PageWord, type Range, type RuleChange, type RuleOutcome, type ScanRule, type ScanRules } from '../../text/index.ts';
import type { StopSignal } from '../../decode/index.ts';
import type { TaskModel } from '../task-run.ts';
import { placesOf, type CleanKind, type DoubtfulPlace } from './candidates.ts';
import { decide, isGuarded, measures, type Decision } from './decide.ts';
import { Dictionary } from './dictionary.ts';
import { DocumentFacts } from './document.ts';
import { judgeStretch, type JudgedPlace } from './judge.ts';
import { stretchesOf } from './stretches.ts';
import type { WeighedClass } from './weights.ts';
import { LONGEST, tokensOf, type ScanToken } from './words.ts';

/**
 * `careful` applies what breaks at most 5 of 10,000 right words, `thorough` at most 25 (measured, docs/bench.md); what lies
 * between is offered. `rules` is without the model, `off` without anything.
 */
export type CleanMode = 'careful' | 'thorough' | 'rules' | 'off';

/** How sure the recogniser was of a stretch of the text, 0 to 100. */
export interface Confidence extends Range {
  readonly confidence: number;
}

/** A change by the model over a text that the rules have been over. */
export interface WordChange extends Change {
  readonly before: string;
  readonly kind: CleanKind;
  /** 0 to 1: how likely the change is right. */
  readonly confidence: number;
  /** Within the bounds of `careful`, and not guarded. */
  readonly sure: boolean;
  readonly applied: boolean;
  /** Other texts, likeliest first. */
  readonly alternatives: readonly string[];
}

/** A change over the text as read. */
export interface CleanChange extends Change {
  readonly before: string;
  readonly kind: CleanKind | ScanRule;
  /** 1 for a rule. */
  readonly confidence: number;
  readonly applied: boolean;
  /** What the same change elsewhere has too: "tbe → the". */
  readonly pattern: string;
}

export interface Cleaned {
  readonly text: string;
  /** Applied and offered ones in text order; applied ones do not overlap. */
  readonly changes: readonly CleanChange[];
}

export interface CleanSettings {
  readonly mode: CleanMode;
  readonly rules?: ScanRules;
  readonly stop?: StopSignal;
  /** Only words wholly inside this range change. */
  readonly within?: Range;
  /** Judges a stretch; in its stead for measuring, where several modes share what the model says. */
  readonly judge?: typeof judgeStretch;
  /** Told of every place with a candidate, for fitting the weights. */
  readonly onWeighed?: (weighed: WeighedPlace) => void;
  /** Share of the text that has been looked at. */
  readonly onProgress?: (share: number) => void;
}

/** A place as it is weighed. */
export interface WeighedPlace {
  /** Index of its first word in the text that the rules have been over. */
  readonly at: number;
  readonly judged: JudgedPlace;
  readonly name: WeighedClass;
  readonly values: readonly number[];
  /** Only offered, however confident. */
  readonly guarded: boolean;
}

/** Cleans plain text. Without a model only the rules act. */
export async function cleanText(model: TaskModel | null, text: string, settings: CleanSettings): Promise<Cleaned> {
  if (settings.mode === 'off') return { text, changes: [] };
  const ruled = cleanPlainText(text, { isWord: Dictionary.shared().isWord, ...(settings.rules ? { rules: settings.rules } : {}) });
  const words = await findWordChanges(model, ruled.text, [], settings);
  return together(ruled, words);
}

export interface CleanedPages extends Cleaned {
  /** The pages with the corrected words in the boxes of those read. */
  readonly pages: readonly Page[];
}

/** Cleans recognised pages: the recogniser's own doubt counts. */
export async function cleanScan(model: TaskModel | null, pages: readonly Page[], settings: CleanSettings): Promise<CleanedPages> {
  if (settings.mode === 'off') return { pages, text: cleanPages(pages, { isWord: () => false, rules: NO_RULES }).text, changes: [] };
  const ruled = cleanPages(pages, { isWord: Dictionary.shared().isWord, ...(settings.rules ? { rules: settings.rules } : {}) });
  const words = await findWordChanges(model, ruled.text, confidencesOf(pages, ruled), settings);
  return { ...together(ruled, words), pages: correctedPages(pages, ruled, words.filter(({ applied }) => applied)) };
}

const NO_RULES: ScanRules = { specks: false, hyphens: false, paragraphs: false, ligatures: false, 'long-s': false, quotes: false, dashes: false, spaces: false };

/** The model's changes to a text that the rules have been over; `confidences` in text order. */
export async function findWordChanges(model: TaskModel | null, text: string, confidences: readonly Confidence[], { mode, stop, within, onProgress, onWeighed, judge = judgeStretch }: CleanSettings): Promise<WordChange[]> {
  if (!model || mode === 'rules' || mode === 'off') return [];
  const dictionary = Dictionary.shared();
  const tokens = tokensOf(text);
  const document = new DocumentFacts(text, tokens, dictionary, model.tokenizer);
  if (!document.english) return [];
  const doubts = doubtsOf(tokens, confidences);
  const isWithin = ({ at, count }: DoubtfulPlace): boolean => !within || ((tokens[at]?.from ?? 0) >= within.from && (tokens[at + count - 1]?.to ?? 0) <= within.to);
  const places = placesOf(tokens, document, dictionary).filter(isWithin);
  const found: WordChange[] = [];
  /** Words as they stand; '' where one went. */
  const now = tokens.map((token) => token.text.slice(0, LONGEST).toWellFormed());
  for (const stretch of stretchesOf(tokens)) {
    if (stop && stop.requested !== 'no') break;
    const own = places.filter(({ at, count }) => at >= stretch.from && at + count <= stretch.to).map((place) => ({ ...place, at: place.at - stretch.from }));
    const judged = await judge(model, now.slice(stretch.context, stretch.from).filter(Boolean), now.slice(stretch.from, stretch.to), own);
    if (onWeighed) for (const one of judged) weigh(one, one.place.at + stretch.from, tokens, document, dictionary, onWeighed);
    const decisions = withoutOverlap(judged.map((one) => decide(one, tokens, stretch.from, document, dictionary, doubts)).filter((each) => each !== undefined));
    for (const decision of decisions) {
      const applied = mode === 'careful' ? decision.sure : decision.likely;
      const change = wordChange(text, tokens, decision, applied);
      found.push(change);
      // What follows is judged after the corrected words.
      if (applied) for (let index = 0; index < decision.count; index += 1) now[decision.at + index] = index === 0 ? decision.text : '';
    }
    onProgress?.(stretch.to / tokens.length);
    // A stop message may be waiting.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return found;
}

function weigh(judged: JudgedPlace, at: number, tokens: readonly ScanToken[], document: DocumentFacts, dictionary: Dictionary, tell: (weighed: WeighedPlace) => void): void {
  const token = tokens[at];
  const [best] = judged.judged;
  if (token && best) tell({ at, judged, ...measures(judged, at, token, document, dictionary), guarded: isGuarded(judged.place, best, token, document, dictionary, undefined) });
}

function wordChange(text: string, tokens: ReturnType<typeof tokensOf>, decision: Decision, applied: boolean): WordChange {
  const first = tokens[decision.at];
  const last = tokens[decision.at + decision.count - 1];
  let from = first?.from ?? 0;
  const to = last?.to ?? from;
  // A word that goes takes a space before it along.
  if (decision.text === '') while (from > 0 && text.charAt(from - 1) === ' ') from -= 1;
  const { kind, confidence, sure, alternatives } = decision;
  return { from, to, insert: decision.text, before: text.slice(from, to), kind, confidence, sure, applied, alternatives };
}

/** Of decisions about the same words the more confident one, in order. */
function withoutOverlap(decisions: readonly Decision[]): Decision[] {
  const kept: Decision[] = [];
  for (const decision of decisions.toSorted((a, b) => b.confidence - a.confidence || a.at - b.at)) {
    if (!kept.some((other) => decision.at < other.at + other.count && other.at < decision.at + decision.count)) kept.push(decision);
  }
  return kept.sort((a, b) => a.at - b.at);
}

/** Confidence of every word; 100 where none is known. */
function doubtsOf(tokens: readonly Range[], confidences: readonly Confidence[]): readonly (number | undefined)[] {
  let next = 0;
  return tokens.map(({ from, to }) => {
    while ((confidences[next]?.to ?? Infinity) <= from) next += 1;
    let least: number | undefined;
    for (let at = next; (confidences[at]?.from ?? Infinity) < to; at += 1) least = Math.min(least ?? 100, confidences[at]?.confidence ?? 100);
    return least;
  });
}

function confidencesOf(pages: readonly Page[], ruled: PageOutcome): Confidence[] {
  return pages.flatMap((page, index) => {
    if (page.origin === 'text' || page.origin === 'text-layer') return [];
    const words = page.blocks.flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines.flatMap((line) => line.words)));
    return (ruled.pages[index]?.words ?? []).flatMap((range, at) => (range ? [{ ...range, confidence: words[at]?.confidence ?? 100 }] : []));
  }).sort((a, b) => a.from - b.from);
}

/** A change goes to the first word that it touches; others that it touches go. */
function correctedPages(pages: readonly Page[], ruled: PageOutcome, changes: readonly WordChange[]): Page[] {
  return pages.map((page, index) => {
    const ranges = ruled.pages[index]?.words ?? [];
    const texts = ranges.map((): string | undefined => undefined);
    for (const change of changes) {
      const touched = ranges.flatMap((range, at) => (range && range.from < change.to && change.from < range.to ? [at] : []));
      touched.forEach((at, order) => (texts[at] = order === 0 ? change.insert : ''));
    }
    let next = 0;
    const corrected = (word: PageWord): PageWord => {
      const text = texts[next++];
      return text === undefined ? word : { ...word, text };
    };
    return { ...page, blocks: page.blocks.map((block) => ({ ...block, paragraphs: block.paragraphs.map((paragraph) => ({ ...paragraph, lines: paragraph.lines.map((line) => ({ ...line, words: line.words.map(corrected).filter((word) => word.text !== '') })) })) })) };
  });
}

/** One list over the text as read: a word change that reaches into what a rule changed takes that in. */
function together(ruled: RuleOutcome, words: readonly WordChange[]): Cleaned {
  const applied = ruled.changes.filter((change) => change.applied);
  const placed = placedRules(applied);
  const taken = new Set<RuleChange>();
  const own = words.map((word): CleanChange => {
    let { from: low, to: high } = word;
    const inside = placed.filter(({ from, to }) => (from < word.to && to > word.from) || (from === to && from > word.from && from < word.to));
    for (const { from, to } of inside) {
      low = Math.min(low, from);
      high = Math.max(high, to);
    }
    if (word.applied) for (const { change } of inside) taken.add(change);
    const insert = ruled.text.slice(low, word.from) + word.insert + ruled.text.slice(word.to, high);
    const [from, to] = [rawOffset(placed, low, 'start'), rawOffset(placed, high, 'end')];
    return { from, to, insert, before: ruled.raw.slice(from, to), kind: word.kind, confidence: word.confidence, applied: word.applied, pattern: pattern(word.before, word.insert) };
  });
  const rules = ruled.changes.filter((change) => !taken.has(change)).map((change): CleanChange => ({ from: change.from, to: change.to, insert: change.insert, before: change.before, kind: change.rule, confidence: 1, applied: change.applied, pattern: change.rule }));
  const changes = [...rules, ...own].sort((a, b) => a.from - b.from || a.to - b.to);
  return { text: applyChanges(ruled.text, words.filter((word) => word.applied)), changes };
}

interface PlacedRule extends Range {
  readonly change: RuleChange;
}

/** Where the insertions of rules are in the text they made. */
function placedRules(applied: readonly RuleChange[]): PlacedRule[] {
  let shift = 0;
  return applied.map((change) => {
    const from = change.from + shift;
    shift += change.insert.length - (change.to - change.from);
    return { from, to: from + change.insert.length, change };
  });
}

function rawOffset(placed: readonly PlacedRule[], offset: number, side: 'start' | 'end'): number {
  let shift = 0;
  for (const { from, to, change } of placed) {
    if (from === offset && side === 'start') return offset + shift;
    if (to > offset || (to === offset && from === to && side === 'end')) break;
    shift += change.to - change.from - change.insert.length;
  }
  return offset + shift;
}

/** Letters only, so that "tbe," and "tbe" are one pattern. */
function pattern(before: string, after: string): string {
  const bare = (text: string): string => text.trim().toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  return `${bare(before) || before.trim()} → ${bare(after) || after.trim()}`;
}
