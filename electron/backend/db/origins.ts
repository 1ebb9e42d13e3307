/** Which words came from a run: ordered, disjoint ranges of accepted text, kept true through every edit. */
import type { Change } from '../../../engine/text/index.ts';

export interface Origin {
  readonly from: number;
  readonly to: number;
  readonly runId: string;
}

/**
 * The ranges after the changes, with `added` (ranges in the new text) put in. What the writer types within a range is
 * the writer's own: it splits the range. What is deleted shortens it.
 */
export function mapOrigins(origins: readonly Origin[], changes: readonly Change[], added: readonly Origin[]): Origin[] {
  const kept = keptSpans(changes);
  const mapped: Origin[] = [];
  let span = 0;
  for (const origin of origins) {
    while (span < kept.length - 1 && kept[span]!.to <= origin.from) span += 1;
    for (let at = span; at < kept.length && kept[at]!.from < origin.to; at += 1) {
      const { from, to, shift } = kept[at]!;
      const start = Math.max(from, origin.from);
      const end = Math.min(to, origin.to);
      if (start < end) push(mapped, { from: start + shift, to: end + shift, runId: origin.runId });
    }
  }
  if (added.length === 0) return mapped;
  const fresh = added.filter(({ from, to }) => from < to).toSorted((a, b) => a.from - b.from);
  const result: Origin[] = [];
  for (const origin of [...mapped.flatMap((old) => without(old, fresh)), ...fresh].toSorted((a, b) => a.from - b.from)) push(result, origin);
  return result;
}

/** The parts of the old text that stay, and how far each moves. */
function keptSpans(changes: readonly Change[]): { from: number; to: number; shift: number }[] {
  const spans = [];
  let at = 0;
  let shift = 0;
  for (const { from, to, insert } of changes) {
    spans.push({ from: at, to: from, shift });
    at = to;
    shift += insert.length - (to - from);
  }
  spans.push({ from: at, to: Infinity, shift });
  return spans;
}

function push(list: Origin[], origin: Origin): void {
  const last = list.at(-1);
  if (last && last.to === origin.from && last.runId === origin.runId) list[list.length - 1] = { ...last, to: origin.to };
  else list.push(origin);
}

function without(origin: Origin, taken: readonly Origin[]): Origin[] {
  const rest: Origin[] = [];
  let from = origin.from;
  for (const range of taken) {
    if (range.to <= from || range.from >= origin.to) continue;
    if (range.from > from) rest.push({ ...origin, from, to: range.from });
    from = range.to;
  }
  if (from < origin.to) rest.push({ ...origin, from });
  return rest;
}
