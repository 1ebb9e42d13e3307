/** What the writer is looking at: the passage a command would take, the change under review, how reviews are shown. */
import { StateEffect, StateField } from '@codemirror/state';
import type { ProposalId, Settings } from '../../../electron/contract/index.ts';
import { mapRange, type Range } from '../../../engine/text/index.ts';
import { lengthsOf } from './changes.ts';

export type ReviewView = Settings['reviewView'];

export interface Attention {
  /** Tinted: exactly what the next command will work on. */
  readonly target: Range | null;
  readonly review: { readonly id: ProposalId; readonly changeId: number | null } | null;
  readonly view: ReviewView;
  /** A gap to be filled with about so many words; its two ends are shown as fixed. */
  readonly slot: { readonly range: Range; readonly words: number } | null;
}

export const setTarget = StateEffect.define<Range | null>({ map: (range, mapping) => range && mapRange(lengthsOf(mapping), range).range });
export const setCurrent = StateEffect.define<Attention['review']>();
export const setSlot = StateEffect.define<Attention['slot']>({ map: (slot, mapping) => slot && { ...slot, range: mapRange(lengthsOf(mapping), slot.range).range } });
export const setView = StateEffect.define<ReviewView>();

export const attentionField = StateField.define<Attention>({
  create: () => ({ target: null, review: null, view: 'inline', slot: null }),
  update(attention, transaction) {
    let next = attention;
    if (transaction.docChanged && next.target) {
      const { range } = mapRange(lengthsOf(transaction.changes), next.target);
      if (range.from !== next.target.from || range.to !== next.target.to) next = { ...next, target: range };
    }
    if (transaction.docChanged && next.slot) next = { ...next, slot: { ...next.slot, range: mapRange(lengthsOf(transaction.changes), next.slot.range).range } };
    for (const effect of transaction.effects) {
      if (effect.is(setTarget)) next = { ...next, target: effect.value };
      else if (effect.is(setCurrent)) next = { ...next, review: effect.value };
      else if (effect.is(setSlot)) next = { ...next, slot: effect.value };
      else if (effect.is(setView)) next = { ...next, view: effect.value };
    }
    return next;
  },
});
