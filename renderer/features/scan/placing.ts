/**
 * Where the words of a scan are in the text, as state of the editor: one list of changes from the text as it was laid
 * out, and what a person made of each word. Undoing takes decisions back together with their text.
 */
import { invertedEffects } from '@codemirror/commands';
import { StateEffect, StateField, type ChangeSet, type EditorState, type Extension, type Transaction } from '@codemirror/state';
import type { Range } from '../../../engine/text/index.ts';

/** As the library keeps them: 0 raw, 1 suggested, 2 checked. */
export type StateByte = 0 | 1 | 2;

export interface WordMark {
  readonly page: number;
  readonly word: number;
  readonly state: StateByte;
}

export interface WordAt {
  readonly page: number;
  readonly word: number;
}

/** A proposal of the clean-up, and whether it stands in the text. */
export interface ProposalMark {
  readonly id: number;
  readonly state: 'offered' | 'applied' | 'undone';
}

export interface Placing {
  /** From the text as it was laid out to the present one. */
  readonly changes: ChangeSet;
  /** Page → a byte a word; pages that were not loaded are missing. */
  readonly states: ReadonlyMap<number, Uint8Array>;
  readonly proposals: ReadonlyMap<number, ProposalMark['state']>;
  /** The word at hand. */
  readonly current: WordAt | null;
}

/** Decisions of a person; these can be undone. */
export const markWords = StateEffect.define<readonly WordMark[]>();
export const markProposals = StateEffect.define<readonly ProposalMark[]>();
/** What the library says of a page. */
export const loadStates = StateEffect.define<{ readonly page: number; readonly states: Uint8Array }>();
export const setCurrent = StateEffect.define<WordAt | null>();
/** Pages were loaded, or say something else now: marks are drawn anew. */
export const refresh = StateEffect.define<null>();

const startOf = StateEffect.define<Placing>();

export const placingField = StateField.define<Placing | null>({
  create: () => null,
  update(placing, transaction) {
    let next = placing;
    for (const effect of transaction.effects) if (effect.is(startOf)) next = effect.value;
    if (!next) return null;
    if (next === placing && transaction.docChanged) next = { ...next, changes: next.changes.compose(transaction.changes) };
    for (const effect of transaction.effects) {
      if (effect.is(markWords)) next = { ...next, states: withMarks(next.states, effect.value) };
      else if (effect.is(loadStates)) next = { ...next, states: new Map([...next.states, [effect.value.page, effect.value.states]]) };
      else if (effect.is(markProposals)) next = { ...next, proposals: new Map([...next.proposals, ...effect.value.map(({ id, state }) => [id, state] as const)]) };
      else if (effect.is(setCurrent)) next = { ...next, current: effect.value };
    }
    return next;
  },
});

function withMarks(states: Placing['states'], marks: readonly WordMark[]): Placing['states'] {
  const next = new Map(states);
  for (const page of new Set(marks.map((mark) => mark.page))) {
    const own = next.get(page)?.slice();
    if (!own) continue;
    for (const mark of marks) if (mark.page === page && mark.word < own.length) own[mark.word] = mark.state;
    next.set(page, own);
  }
  return next;
}

const undoable = invertedEffects.of((transaction: Transaction) => {
  const before = transaction.startState.field(placingField, false);
  if (!before) return [];
  return transaction.effects.flatMap((effect): StateEffect<unknown>[] => {
    if (effect.is(markWords)) {
      const marks = effect.value.map(({ page, word }): WordMark => ({ page, word, state: (before.states.get(page)?.[word] ?? 0) as StateByte }));
      // Whoever takes a decision back is at that word again, in the same step.
      const [first] = marks;
      return [markWords.of(marks), ...(first ? [setCurrent.of({ page: first.page, word: first.word })] : [])];
    }
    if (effect.is(markProposals)) return [markProposals.of(effect.value.map(({ id }) => ({ id, state: before.proposals.get(id) ?? 'offered' })))];
    return [];
  });
});

/** The state of words over an editor's text. */
export const placing: Extension = [placingField, undoable];

/** Gives a state, `placing` included, what the library knows. `changes` must end at the present text. */
export function startPlacing(changes: ChangeSet, proposals: readonly ProposalMark[]): StateEffect<Placing> {
  return startOf.of({ changes, states: new Map(), proposals: new Map(proposals.map(({ id, state }) => [id, state])), current: null });
}

/** Where a range of the text as it was laid out is now. */
export function presentRange(changes: ChangeSet, { from, to }: Range): Range {
  const start = changes.mapPos(from, 1);
  return { from: start, to: Math.max(start, changes.mapPos(to, from === to ? 1 : -1)) };
}

/** Where a position of the present text was in the text as it was laid out. */
export function basePosition(changes: ChangeSet, position: number): number {
  return changes.invertedDesc.mapPos(position, -1);
}

/** The placing of a state; null before the scan has been read. */
export function placingOf(state: EditorState): Placing | null {
  return state.field(placingField, false) ?? null;
}
