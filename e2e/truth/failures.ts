/** Sequences that failed once, kept beside the tests: each is run again before new ones, for good. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Failure {
  readonly seed: number;
  /** Which of the seed's sequences; as fast-check says it. */
  readonly path: string;
}

const file = join(import.meta.dirname, 'failures.json');
type Kept = Partial<Record<'model' | 'browser', readonly Failure[]>>;

export function keptFailures(where: keyof Kept): readonly Failure[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as Kept)[where] ?? [];
}

/** Adds one; it is to be committed with what mends it. Shrinking steps are left out of the path: without shrinking, and with other steps, they lead nowhere. */
export function keepFailure(where: keyof Kept, { seed, path }: Failure): void {
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;
  const failure = { seed, path: path.split(':')[0] ?? path };
  if (kept[where]?.some((known) => known.seed === failure.seed && known.path === failure.path)) return;
  writeFileSync(file, `${JSON.stringify({ ...kept, [where]: [...(kept[where] ?? []), failure] }, null, 2)}\n`);
}
