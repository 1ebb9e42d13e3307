import { create } from 'zustand';
import type { PatternFault, Query, QuoteStyle, ReplacementFault } from '../../../engine/text/index.ts';

/** What the search has come to; `hits` are counted, the hits themselves are in the editor's state. */
export type FindState =
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly hits: number; readonly more: boolean }
  | { readonly kind: 'fault'; readonly fault: PatternFault }
  | { readonly kind: 'noGroup'; readonly fault: ReplacementFault }
  | { readonly kind: 'slow' };

interface FindStore {
  readonly open: boolean;
  /** Whether the second line is there. */
  readonly replacing: boolean;
  readonly query: Query;
  readonly template: string;
  readonly inSelection: boolean;
  readonly state: FindState;
  /** The step to the hit that is selected went round an end of the text. */
  readonly wrapped: boolean;
  /** Rises when the field is to take the focus. */
  readonly focus: number;
  /** Language of the quotes that were set last; null before the first time. */
  readonly quotes: QuoteStyle | null;
}

export const findStore = create<FindStore>(() => ({
  open: false,
  replacing: false,
  query: { pattern: '', matchCase: false, wholeWords: false, regexp: false },
  template: '',
  inSelection: false,
  state: { kind: 'none' },
  wrapped: false,
  focus: 0,
  quotes: null,
}));
