/** Accepted changes found again in a document, long after they were decided: for files that show them as tracked changes. */
import { applyChanges, type Change, type Range } from '../../../engine/text/index.ts';
import type { Proposal } from '../../contract/index.ts';
import type { Origin } from '../db/origins.ts';

/** Accepted words where they stand now, and the words they replaced. */
export interface DecidedChange extends Range {
  readonly old: string;
  /** When it was proposed, in milliseconds since 1970. */
  readonly at: number;
}

interface Accepted {
  /** In the passage as it was reviewed. */
  readonly change: Change;
  /** In the passage with all accepted changes. */
  readonly range: Range;
}

/** A passage shorter than this is found by its place and its marks of origin only: its words alone may stand anywhere. */
const TELLING = 20;

/**
 * The accepted changes of proposals whose words are still in the text, in order and apart. Where a passage was edited
 * since, only those changes are found whose new words still carry their mark of origin unbroken; what was written over
 * is the writer's own and left out. `placeOf` says where a closed proposal's passage is now, where that is known.
 */
export function decidedChanges(text: string, proposals: readonly Proposal[], origins: readonly Origin[], placeOf: (proposal: Proposal) => Range | undefined): DecidedChange[] {
  const found: DecidedChange[] = [];
  // What was accepted last stands over what was accepted before it.
  for (const proposal of proposals.toReversed()) {
    const accepted = acceptedOf(proposal);
    if (!accepted) continue;
    const own = origins.filter(({ runId }) => runId === proposal.runId);
    for (const { change, range } of accepted.changes) {
      const from = accepted.at(text, own, placeOf(proposal));
      const place = from === undefined ? byOrigin(text, own, change, found) : { from: from + range.from, to: from + range.to };
      const old = proposal.reviewed.slice(change.from, change.to);
      if (place && !found.some((other) => meets(other, place)) && old !== change.insert) found.push({ ...place, old, at: proposal.createdAt });
    }
  }
  return found.toSorted((a, b) => a.from - b.from || a.to - b.to);
}

interface Passage {
  readonly changes: readonly Accepted[];
  /** Where the whole passage begins in a text, if it still says what was decided. */
  at(text: string, own: readonly Origin[], place: Range | undefined): number | undefined;
}

function acceptedOf(proposal: Proposal): Passage | undefined {
  const { reviewed, drafts, chosen, decisions } = proposal;
  const changes: Accepted[] = [];
  let shift = 0;
  for (const { id, from, to, insert } of drafts[chosen]?.changes ?? []) {
    const decision = decisions.find(({ changeId }) => changeId === id);
    if (decision?.verdict !== 'accepted') continue;
    const words = decision.edited ?? insert;
    changes.push({ change: { from, to, insert: words }, range: { from: from + shift, to: from + shift + words.length } });
    shift += words.length - (to - from);
  }
  if (changes.length === 0) return undefined;
  let passage: string;
  try {
    passage = applyChanges(reviewed, changes.map(({ change }) => change));
  } catch {
    return undefined;
  }
  return {
    changes,
    at: (text, own, place) => {
      const stands = (from: number): boolean => from >= 0 && text.startsWith(passage, from);
      if (place && stands(place.from)) return place.from;
      const marked = changes.filter(({ range }) => range.to > range.from).flatMap(({ range }) => own.map((origin) => origin.from - range.from));
      const byMark = marked.find(stands);
      if (byMark !== undefined) return byMark;
      const only = passage.length >= TELLING ? text.indexOf(passage) : -1;
      return only >= 0 && text.indexOf(passage, only + 1) < 0 ? only : undefined;
    },
  };
}

/** The one place where these words still carry the mark of their run. */
function byOrigin(text: string, own: readonly Origin[], { insert }: Change, found: readonly DecidedChange[]): Range | undefined {
  if (insert === '') return undefined;
  const places = own.filter((origin) => text.slice(origin.from, origin.to) === insert && !found.some((other) => meets(other, origin)));
  return places.length === 1 ? places[0] : undefined;
}

function meets(a: Range, b: Range): boolean {
  return a.from === a.to || b.from === b.to ? a.from <= b.to && b.from <= a.to : a.from < b.to && b.from < a.to;
}

/** A text and changes to it that lead to what the open proposals would make of it. */
export interface WithHistory {
  readonly base: string;
  readonly changes: readonly (Change & { readonly at: number })[];
}

/** The text as it was before its decided changes, and all changes, decided and open, against it. A decided change that an open one touches is left as text. */
export function withDecided(text: string, decided: readonly DecidedChange[], open: readonly Change[], at: number): WithHistory {
  const steps = [
    ...open.map(({ from, to, insert }) => ({ from, to, old: text.slice(from, to), insert, at })),
    ...decided.filter((change) => !open.some((other) => meets(change, other))).map(({ from, to, old, at }) => ({ from, to, old, insert: text.slice(from, to), at })),
  ].toSorted((a, b) => a.from - b.from || a.to - b.to);
  let base = '';
  let end = 0;
  const changes: (Change & { at: number })[] = [];
  for (const { from, to, old, insert, at } of steps) {
    base += text.slice(end, from);
    changes.push({ from: base.length, to: base.length + old.length, insert, at });
    base += old;
    end = to;
  }
  return { base: base + text.slice(end), changes };
}
