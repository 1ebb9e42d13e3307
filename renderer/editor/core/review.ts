/**
 * A proposal under review, as pure functions. The invariant that everything rests on: while a review is open the text
 * of the document in `range` is exactly `presentText(review)`. Offsets of changes are in `reviewed`.
 */
import type { Decision, Draft, Proposal, ProposalId, ProposalState, ProposalUpdate, ProposedChange, RunId } from '../../../electron/contract/index.ts';
import { applyChanges, counts, diffText, mapRange, rangesOverlap, sentences, type Change, type Range } from '../../../engine/text/index.ts';

export interface Review {
  readonly id: ProposalId;
  readonly runId: RunId;
  /** The passage when the run started. */
  readonly base: string;
  readonly drafts: readonly Draft[];
  /** Index of the draft being reviewed; its changes are below. */
  readonly chosen: number;
  readonly changes: readonly ProposedChange[];
  /** The text the changes are against. */
  readonly reviewed: string;
  readonly decisions: readonly Decision[];
  readonly state: ProposalState;
  /** Where the passage stands in the document, with the accepted changes in it. */
  readonly range: Range;
  readonly label: Proposal['label'];
  readonly contextChanged: boolean;
}

/** What a decision does to the document: changes in document offsets, the review after them, and ranges of accepted text. */
export interface Verdict {
  readonly review: Review;
  readonly changes: readonly Change[];
  /** In the document after the changes. */
  readonly accepted: readonly Range[];
}

export function reviewOf(proposal: Proposal, range: Range): Review {
  const { id, runId, base, drafts, chosen, decisions, reviewed, state, label, contextChanged } = proposal;
  return { id, runId, base, drafts, chosen, changes: drafts[chosen]?.changes ?? [], reviewed, decisions, state, range, label, contextChanged };
}

export function decisionOn(review: Review, changeId: number): Decision | undefined {
  return review.decisions.find((decision) => decision.changeId === changeId);
}

export function undecided(review: Review): ProposedChange[] {
  return review.changes.filter((change) => !decisionOn(review, change.id));
}

/** What the passage says now: the accepted changes made, as edited, and no others. */
export function presentText(review: Review): string {
  return applyChanges(review.reviewed, presentChanges(review));
}

/** What the passage will say if every open change is accepted. */
export function proposedText(review: Review): string {
  return applyChanges(review.reviewed, review.changes.flatMap((change) => (decisionOn(review, change.id)?.verdict === 'refused' ? [] : [{ from: change.from, to: change.to, insert: insertOf(review, change) }])));
}

export interface PlacedChange {
  readonly change: ProposedChange;
  readonly verdict: 'open' | 'accepted' | 'refused';
  /** Where the change stands in the document now: the text to be replaced, or the text that replaced it. */
  readonly range: Range;
  /** What stands there if it is accepted, as edited. */
  readonly insert: string;
}

/** Every change with its place in the document. */
export function placedChanges(review: Review): PlacedChange[] {
  let shift = review.range.from;
  return review.changes.map((change) => {
    const insert = insertOf(review, change);
    const verdict = decisionOn(review, change.id)?.verdict ?? 'open';
    const from = change.from + shift;
    const length = verdict === 'accepted' ? insert.length : change.to - change.from;
    if (verdict === 'accepted') shift += insert.length - (change.to - change.from);
    return { change, verdict, range: { from, to: from + length }, insert };
  });
}

/**
 * Decides on changes; deciding again replaces the earlier verdict. `edited` is the writer's own wording of an accepted
 * change. When nothing is left open the review is closed.
 */
export function decide(review: Review, changeIds: readonly number[], verdict: Decision['verdict'], edited: string | null = null): Verdict {
  const wanted = new Set(changeIds);
  const decisions = review.changes.flatMap((change): Decision[] => {
    const before = decisionOn(review, change.id);
    if (!wanted.has(change.id)) return before ? [before] : [];
    return [{ changeId: change.id, verdict, edited: verdict === 'accepted' ? (edited ?? before?.edited ?? null) : null }];
  });
  return follow(review, { ...review, decisions });
}

/** Takes verdicts back: the changes are open again and their old text returns. */
export function reopen(review: Review, changeIds: readonly number[]): Verdict {
  const wanted = new Set(changeIds);
  return follow(review, { ...review, decisions: review.decisions.filter((decision) => !wanted.has(decision.changeId)) });
}

/** The ids of the open changes in the sentence that holds a change. */
export function sentenceOf(review: Review, changeId: number): number[] {
  const change = review.changes.find((candidate) => candidate.id === changeId);
  if (!change) return [];
  const touches = (sentence: Range, { from, to }: Range) => (from === to ? sentence.from <= from && from < sentence.to : sentence.from < to && from < sentence.to);
  const all = sentences(review.reviewed);
  const near = all.filter((sentence) => touches(sentence, change));
  const last = all.at(-1);
  // A change at the very end stands behind the last sentence.
  const own = near.length > 0 ? near : last ? [last] : [];
  return undecided(review)
    .filter((other) => other.id === changeId || own.some((sentence) => touches(sentence, other)))
    .map((other) => other.id);
}

/**
 * Goes over to another draft. What was accepted stays: the draft is compared with the passage as it stands now, so
 * that pieces of several drafts can be mixed.
 */
export function chooseDraft(review: Review, index: number): Review {
  const draft = review.drafts[index];
  if (!draft || review.state !== 'open') return review;
  const present = presentText(review);
  const fits = present === review.base && isChangesTo(present, draft.changes, draft.text);
  const changes = fits ? draft.changes : compare(present, draft);
  return { ...review, chosen: index, changes, reviewed: present, decisions: [] };
}

/** Replaces the changes of the chosen draft by finer or coarser ones that lead to the same text. */
export function withChanges(review: Review, changes: readonly ProposedChange[]): Review {
  return isChangesTo(review.reviewed, changes, proposedText(review)) && review.decisions.length === 0 ? { ...review, changes } : review;
}

/** The review after an edit from outside: moved along, or stale where its own text was touched. Only lengths of the changes matter. */
export function mapReview(review: Review, changes: readonly Change[]): Review {
  const { range, touched } = mapRange(changes, review.range);
  const stale = touched && review.state === 'open';
  return { ...review, range, state: stale ? 'stale' : review.state };
}

/** The review after an edit of the document: moved along, carried over where the edit leaves its changes alone, else stale. */
export function followEdit(review: Review, changes: readonly Change[]): Review {
  const mapped = mapReview(review, changes);
  if (mapped.state !== 'stale' || review.state !== 'open') return mapped;
  const { from, to } = review.range;
  const inside = changes.filter((change) => rangesOverlap(change, review.range));
  if (inside.some((change) => change.from < from || change.to > to)) return mapped;
  const edits = inside.map((change) => ({ from: change.from - from, to: change.to - from, insert: change.insert }));
  const carried = carryOver(review, edits);
  return carried ? { ...carried, range: mapped.range } : mapped;
}

/**
 * The review on a passage that the writer has edited, when none of its changes was in the way: the edits are against
 * `presentText(review)`. A decided change that was edited becomes plain text. An open finding that was edited is the
 * writer's own affair now and is dropped; an open change of a rewrite is not, since the rest of it may depend on it:
 * null.
 */
export function carryOver(review: Review, edits: readonly Change[]): Review | null {
  const before = presentText(review);
  const after = applyChanges(before, edits);
  const kept: { placed: PlacedChange; range: Range }[] = [];
  for (const placed of placedChanges(review)) {
    const range = { from: placed.range.from - review.range.from, to: placed.range.to - review.range.from };
    // What is typed right at a word belongs to the word.
    const touched = edits.some((edit) => edit.from <= range.to && range.from <= edit.to);
    if (!touched) kept.push({ placed, range: mapRange(edits, range).range });
    else if (placed.verdict === 'open' && !isFinding(placed.change)) return null;
  }
  const changes: ProposedChange[] = [];
  let reviewed = '';
  let at = 0;
  for (const { placed, range } of kept) {
    reviewed += after.slice(at, range.from);
    const original = review.reviewed.slice(placed.change.from, placed.change.to);
    changes.push({ ...placed.change, from: reviewed.length, to: reviewed.length + original.length });
    reviewed += original;
    at = range.to;
  }
  reviewed += after.slice(at);
  const ids = new Set(changes.map((change) => change.id));
  const decisions = review.decisions.filter((decision) => ids.has(decision.changeId));
  const next: Review = { ...review, reviewed, changes, decisions, state: 'open', range: { from: review.range.from, to: review.range.from + after.length } };
  // Everything that was open is gone: the writer has decided it by hand.
  return undecided(next).length > 0 ? next : { ...next, state: decisions.some((decision) => decision.verdict === 'accepted') ? 'accepted' : 'refused' };
}

/** A stale review of findings on the passage as it says now: what was not touched stays open. Null where nothing is left. */
export function refreshFindings(review: Review, present: string): Review | null {
  if (!review.changes.every(isFinding)) return null;
  const carried = carryOver(review, diffText(presentText(review), present));
  return carried?.state === 'open' ? carried : null;
}

/** A repair that stands for itself, unlike a piece of a rewrite. */
export function isFinding(change: Pick<ProposedChange, 'reason'>): boolean {
  return change.reason !== 'rewrite' && change.reason !== 'fill' && change.reason !== 'draft';
}

export interface Counts {
  readonly added: number;
  readonly removed: number;
  readonly decided: number;
  readonly all: number;
}

/** Counts of the newest decisions on a list of changes: a review that only moves keeps both. */
const counted = new WeakMap<readonly ProposedChange[], { decisions: readonly Decision[]; reviewed: string; counts: Counts }>();

/** Words added and removed by the changes that are not refused, and how many changes are decided. */
export function reviewCounts(review: Review): Counts {
  const known = counted.get(review.changes);
  if (known && known.decisions === review.decisions && known.reviewed === review.reviewed) return known.counts;
  const fresh = countReview(review);
  counted.set(review.changes, { decisions: review.decisions, reviewed: review.reviewed, counts: fresh });
  return fresh;
}

function countReview(review: Review): Counts {
  const standing = review.changes.filter((change) => decisionOn(review, change.id)?.verdict !== 'refused').map((change) => ({ from: change.from, to: change.to, insert: insertOf(review, change) }));
  return { ...counts(standing, review.reviewed), decided: review.decisions.length, all: review.changes.length };
}

/** What the backend is told of a review, in the transaction that changes the text; with its changes when they may differ from those it has. */
export function proposalUpdate(review: Review, withChanges: boolean): ProposalUpdate {
  const { id, range, chosen, reviewed, state } = review;
  return { id, range, chosen, reviewed, state, changes: withChanges ? [...review.changes] : null, decisions: [...review.decisions] };
}

/** Whether two reviews differ in anything that is kept on disk. */
export function sameReview(a: Review, b: Review): boolean {
  return a.chosen === b.chosen && a.changes === b.changes && a.reviewed === b.reviewed && a.decisions === b.decisions && a.state === b.state && a.range.from === b.range.from && a.range.to === b.range.to;
}

/** Doubtful places of the chosen draft, as ranges of each change's insertion. Only where the changes lead to the draft's text. */
export function doubtsIn(review: Review, changeId: number): Range[] {
  const draft = review.drafts[review.chosen];
  if (!draft || draft.unsettled.length === 0) return [];
  let shift = 0;
  for (const change of review.changes) {
    const from = change.from + shift;
    if (change.id === changeId) {
      const to = from + change.insert.length;
      return draft.unsettled.flatMap((range) => (range.from < to && from < range.to ? [{ from: Math.max(range.from, from) - from, to: Math.min(range.to, to) - from }] : []));
    }
    shift += change.insert.length - (change.to - change.from);
  }
  return [];
}

function insertOf(review: Review, change: ProposedChange): string {
  return decisionOn(review, change.id)?.edited ?? change.insert;
}

function presentChanges(review: Review): Change[] {
  return review.changes.flatMap((change) => (decisionOn(review, change.id)?.verdict === 'accepted' ? [{ from: change.from, to: change.to, insert: insertOf(review, change) }] : []));
}

/** From the text of one set of decisions to the text of another. */
function follow(before: Review, after: Review): Verdict {
  if (before.state === 'stale' || before.state === 'discarded') return { review: before, changes: [], accepted: [] };
  const old = placedChanges(before);
  const text = (placed: PlacedChange) => (placed.verdict === 'accepted' ? placed.insert : before.reviewed.slice(placed.change.from, placed.change.to));
  const changes: Change[] = [];
  const fresh: number[] = [];
  for (const [index, placed] of placedChanges(after).entries()) {
    const was = old[index];
    if (!was || text(placed) === text(was)) continue;
    changes.push({ from: was.range.from, to: was.range.to, insert: text(placed) });
    if (placed.verdict === 'accepted') fresh.push(index);
  }
  const growth = changes.reduce((sum, { from, to, insert }) => sum + insert.length - (to - from), 0);
  const moved = { ...after, range: { from: before.range.from, to: before.range.to + growth } };
  const review = { ...moved, state: stateOf(moved) };
  const places = placedChanges(review);
  const accepted = fresh.flatMap((index) => places[index]?.range ?? []).filter(({ from, to }) => to > from);
  return { review, changes, accepted };
}

function stateOf(review: Review): ProposalState {
  if (undecided(review).length > 0) return 'open';
  return review.decisions.some((decision) => decision.verdict === 'accepted') ? 'accepted' : 'refused';
}

function compare(present: string, draft: Draft): ProposedChange[] {
  const reason = draft.changes[0]?.reason ?? 'rewrite';
  return diffText(present, draft.text).map(({ from, to, insert }, index) => {
    const known = draft.changes.find((change) => change.insert === insert);
    return { id: index + 1, from, to, insert, reason: known?.reason ?? reason, detail: known?.detail ?? '', alternatives: known?.alternatives ?? [], gain: known?.gain ?? 0 };
  });
}

function isChangesTo(text: string, changes: readonly Change[], result: string): boolean {
  try {
    return applyChanges(text, changes) === result;
  } catch {
    return false;
  }
}
