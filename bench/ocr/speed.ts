/** How long the careful clean-up takes, alone on the machine: eight texts of a set, each by itself, nothing remembered. */
import { cleanText, type TaskModel } from '../../engine/tasks/index.ts';
import type { PairSet } from './pairs.ts';

const TEXTS = 8;
/** Words of a usual page. */
const PAGE = 350;

/** Prints the median and the longest seconds for the words of a page, by set. */
export async function measureSpeed(model: TaskModel, sets: readonly PairSet[]): Promise<void> {
  console.log('| set, texts | seconds for 350 words, median | longest |\n| --- | --- | --- |');
  for (const { name, pairs } of sets) {
    const chosen = pairs.filter((_, index) => index % Math.max(1, Math.floor(pairs.length / TEXTS)) === 0).slice(0, TEXTS);
    const seconds: number[] = [];
    for (const { before } of chosen) {
      const began = performance.now();
      await cleanText(model, before, { mode: 'careful' });
      seconds.push((((performance.now() - began) / 1000) * PAGE) / before.split(/\s+/u).length);
    }
    seconds.sort((a, b) => a - b);
    console.log(`| ${name}, ${seconds.length} | ${(seconds[seconds.length >> 1] ?? 0).toFixed(2)} | ${(seconds.at(-1) ?? 0).toFixed(2)} |`);
  }
}
