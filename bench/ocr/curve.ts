/** Fixed against broken words over the confidence from which changes are applied. */
import type { CleanChange } from '../../engine/tasks/index.ts';
import { applyChanges } from '../../engine/text/index.ts';
import { scorePair, summarise, type Pair } from './score.ts';

/** A text and the changes of the thorough mode over it. */
export interface Confident {
  readonly set: string;
  readonly pair: Pair;
  /** As read; `pair` has it with its line ends joined where the truth keeps them. */
  readonly before: string;
  readonly changes: readonly CleanChange[];
  readonly ready: (text: string) => string;
}

const STEPS = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98];

/** A table: by set and limit the share of wrong words fixed and the right words broken of 10,000. */
export function curveOf(confident: readonly Confident[]): string {
  const rows = [`| set | ${STEPS.join(' | ')} |`, `| --- |${' --- |'.repeat(STEPS.length)}`];
  for (const [set, own] of Map.groupBy(confident, (one) => one.set)) {
    const cells = STEPS.map((step) => {
      const scored = own.map(({ pair, before, changes, ready }) => scorePair(pair, ready(applyChanges(before, changes.filter(({ applied, confidence }) => applied && confidence >= step))), true)).filter((one) => one !== undefined);
      const { fixed, brokenPer10k } = summarise(scored);
      return `${fixed.toFixed(0)} %, ${brokenPer10k.toFixed(1)}`;
    });
    rows.push(`| ${set} | ${cells.join(' | ')} |`);
  }
  return rows.join('\n');
}
