/** The grammar checker's findings as places to be judged, joined with the places found by the word list. */
import { lines, rangesOverlap } from '../text/index.ts';
import type { Range } from '../text/index.ts';
import type { ReasonCode } from '../worker/index.ts';
import type { GrammarFinding } from './grammar.ts';
import type { Lexicon } from './lexicon.ts';
import { untouchable } from './places.ts';
import type { Candidate, Place } from './places.ts';

/** Categories that repair; what only concerns style is not proofreading. */
const REASONS: Readonly<Record<string, ReasonCode>> = {
  Agreement: 'agreement', BoundaryError: 'spelling', Capitalization: 'capital', Eggcorn: 'confusable', Formatting: 'spacing', Grammar: 'grammar', Malapropism: 'confusable', Miscellaneous: 'grammar', Nonstandard: 'grammar',
  Punctuation: 'punctuation', Repetition: 'repeated', Spelling: 'spelling', Typo: 'spelling', Usage: 'grammar', WordChoice: 'confusable',
};

/** A change of spaces alone, which needs no judgement. */
export interface SpacingFix extends Range {
  readonly insert: string;
  readonly detail: string;
}

/**
 * Adds what the checker suggests to the places. A finding on exactly one word joins that word's place; others become
 * places of their own, widened to whole runs without a space so that their edges lie between tokens.
 */
export function addFindings(passage: string, places: readonly Place[], findings: readonly GrammarFinding[], lexicon: Lexicon, muted: ReadonlySet<string>): { places: Place[]; spacing: SpacingFix[] } {
  const locked = untouchable(passage, lexicon);
  const found = [...places];
  const spacing: SpacingFix[] = [];
  for (const { from, to, kind, message, suggestions } of findings) {
    const reason = REASONS[kind];
    const span = { from, to };
    if (!reason || suggestions.length === 0 || locked.some((lock) => rangesOverlap(lock, span))) continue;
    const text = passage.slice(from, to);
    if (muted.has(text.toLowerCase()) || muted.has(message)) continue;
    if (kind === 'Spelling' && (lexicon.has(text) || lexicon.isCompound(text))) continue;
    const results = suggestions.slice(0, 6).map((suggestion) => (suggestion.kind === 0 ? suggestion.text : suggestion.kind === 1 ? '' : text + suggestion.text));
    const bare = (value: string) => value.replace(/\s+/gu, '');
    const onlySpaces = results.find((result) => bare(result) === bare(text));
    const isOneWord = /^[\p{L}\p{M}'’]+$/u.test(text);
    // A compound is not two words that ran together: "icehouse", "breastpin".
    if (onlySpaces !== undefined && isOneWord && (lexicon.has(text) || lexicon.isCompound(text))) continue;
    if (onlySpaces !== undefined && onlySpaces !== text && !isOneWord) {
      if (mayRespace(passage, span)) spacing.push({ from, to, insert: onlySpaces, detail: message });
      continue;
    }
    if (kind === 'Repetition' && places.some((place) => place.candidates.some((candidate) => candidate.kind === 'repeated') && rangesOverlap(place, span))) continue;
    const exact = found.findIndex((place) => place.from === from && place.to === to);
    const old = found[exact];
    if (old) {
      // The checker's vote lowers the margin and gives the words; how the slip came about the word list may know better.
      const candidates = results
        .filter((result) => result !== text)
        .map((result): Candidate => ({ text: result, kind: old.unknown ? 'unknown' : 'checker', reason: old.candidates.find((candidate) => candidate.text === result)?.reason ?? reason, detail: message, cost: 0 }));
      found[exact] = { ...old, candidates: [...candidates, ...old.candidates.filter(({ text: other }) => !candidates.some((candidate) => candidate.text === other))] };
      continue;
    }
    const wide = widened(passage, span);
    if (locked.some((lock) => rangesOverlap(lock, wide))) continue;
    const head = passage.slice(wide.from, from);
    const tail = passage.slice(to, wide.to);
    found.push({ ...wide, text: passage.slice(wide.from, wide.to), unknown: false, candidates: results.filter((result) => result !== text).map((result) => ({ text: head + result + tail, kind: 'checker', reason, detail: message, cost: 0 })) });
  }
  return { places: found.filter(({ candidates }) => candidates.length > 0).sort((a, b) => a.from - b.from || a.to - b.to), spacing };
}

function widened(passage: string, { from, to }: Range): Range {
  let start = from;
  let end = to;
  while (start > 0 && !/\s/u.test(passage[start - 1] ?? '')) start -= 1;
  while (end < passage.length && !/\s/u.test(passage[end] ?? '')) end += 1;
  return { from: start, to: end };
}

/** Spaces mean something at the ends of a Markdown line and in tables. */
function mayRespace(passage: string, { from, to }: Range): boolean {
  const line = lines(passage).find((each) => each.from <= from && from <= each.to);
  if (!line || to > line.to) return false;
  const row = passage.slice(line.from, line.to);
  return passage.slice(line.from, from).trim() !== '' && passage.slice(to, line.to).trim() !== '' && !row.includes('|');
}
