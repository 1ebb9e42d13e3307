/** A page of a scan as work for the model, and what it answers as proposals about words. */
import { applyChanges, rangesOverlap, type Range } from '../../../../engine/text/index.ts';
import type { DraftResult, Task } from '../../../../engine/worker/index.ts';
import type { ScanChange } from '../../../contract/index.ts';

/** A word of the page with its place in the present text and in the text as it was laid out. */
export interface PlacedWord {
  readonly index: number;
  readonly present: Range;
  readonly base: Range;
  /** Nobody has looked at it yet. */
  readonly open: boolean;
  /** How sure the recogniser was, 0 to 100. */
  readonly confidence: number;
}

/** What the model is asked: a passage of the present text with something before and behind it. */
export interface PageWork {
  readonly page: number;
  readonly passage: Range;
  readonly words: readonly PlacedWord[];
  readonly task: Task;
}

/** UTF-16 code units of the neighbouring pages that the model sees. */
const context = 600;

export function workOn(page: number, text: string, passage: Range, words: readonly PlacedWord[]): PageWork {
  const left = text.slice(Math.max(0, passage.from - context), passage.from);
  const right = text.slice(passage.to, passage.to + context);
  const confidences = words.map(({ present, confidence }) => ({ from: present.from - passage.from, to: present.to - passage.from, confidence })).toSorted((a, b) => a.from - b.from);
  return { page, passage, words, task: { kind: 'clean', left, passage: text.slice(passage.from, passage.to), right, confidences } };
}

/** Proposals about words; what the model says of those that a person has checked is left out. Each is about whole words. */
export function proposalsFrom({ page, passage, words, task }: PageWork, { changes }: DraftResult): Omit<ScanChange, 'id'>[] {
  const before = 'passage' in task ? task.passage : '';
  const proposals: Omit<ScanChange, 'id'>[] = [];
  for (const change of changes) {
    const at = { from: change.from + passage.from, to: change.to + passage.from };
    const own = words.filter(({ present }) => (at.from === at.to ? present.from <= at.from && at.from <= present.to : rangesOverlap(present, at)));
    const [first] = own;
    const last = own.at(-1);
    if (!first || !last || own.some(({ open }) => !open)) continue;
    const whole = { from: Math.min(first.present.from, at.from), to: Math.max(last.present.to, at.to) };
    // What reaches beyond the words has no place of its own to be put into.
    if (whole.from < first.present.from || whole.to > last.present.to) continue;
    const text = before.slice(whole.from - passage.from, whole.to - passage.from);
    const options = [change.insert, ...change.alternatives];
    const after = applyChanges(text, [{ from: at.from - whole.from, to: at.to - whole.from, insert: options[0] ?? '' }]);
    if (after === text || after === '') continue;
    proposals.push({ page, word: first.index, source: 'model', kind: change.reason, from: first.base.from, to: last.base.to, before: text, after, sure: change.sure ?? false, confidence: 1 / (1 + Math.exp(-change.gain)), state: 'offered' });
  }
  return proposals;
}
