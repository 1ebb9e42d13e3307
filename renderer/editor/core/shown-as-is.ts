/** Text whose signs are never hidden, because what is decided about it must be seen to the letter: proposals, runs at work, the passage a command would take, hits of a search. */
import type { Extension } from '@codemirror/state';
import { revealHits, revealSource, type RevealSource } from '../preview/index.ts';
import { attentionField } from './attention.ts';
import { hitsIn } from './hits.ts';
import { reviewsField } from './reviews-field.ts';
import { runsField } from './runs-field.ts';

const decided: RevealSource = (state, from, to) => {
  const { target, slot } = state.field(attentionField);
  const ranges = [];
  for (const { range, state: stage } of state.field(reviewsField).values()) if ((stage === 'open' || stage === 'stale') && range.from <= to && from <= range.to) ranges.push(range);
  for (const { range } of state.field(runsField).values()) ranges.push(range);
  if (target) ranges.push(target);
  if (slot) ranges.push(slot.range);
  return ranges;
};

export const shownAsIs: Extension = [revealSource.of(decided), revealHits.of(hitsIn)];
