/** The limits of doubt as the writer moves them. */
import { doubtLevel, type DoubtLimits } from '../../../electron/contract/index.ts';

/** The limits with one of them moved; the others give way, so that stronger doubt never begins above weaker doubt. */
export function withLimit(limits: DoubtLimits, at: number, limit: number): DoubtLimits {
  const moved = limits.map((each, level) => (level === at ? limit : level < at ? Math.max(each, limit) : Math.min(each, limit)));
  return [moved[0] ?? limit, moved[1] ?? limit, moved[2] ?? limit];
}

/** Words in slight, middling and strong doubt. `confidences`: how many words were read with each confidence of 0 to 100. */
export function countsByLevel(confidences: readonly number[], limits: DoubtLimits): [number, number, number] {
  const counts: [number, number, number] = [0, 0, 0];
  confidences.forEach((count, confidence) => {
    const level = doubtLevel(confidence, limits);
    if (level > 0) counts[level - 1]! += count;
  });
  return counts;
}
