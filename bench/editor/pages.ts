/** What the editor bench does in a page: real keys, each timed from its event to the paint after it. */
import type { Page } from 'playwright-core';

/** Installs the stopwatch; once a page. */
export async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { keyTimes: times });
    const { port1, port2 } = new MessageChannel();
    let started: number[] = [];
    // A message posted while a frame is prepared arrives after it was painted.
    port1.addEventListener('message', () => {
      for (const start of started) times.push(performance.now() - start);
      started = [];
    });
    port1.start();
    window.addEventListener('keydown', ({ timeStamp }) => requestAnimationFrame(() => {
      started.push(timeStamp);
      port2.postMessage(0);
    }), { capture: true });
  });
}

/** Presses a letter so many times, each after the one before was painted. Milliseconds, sorted. */
export async function pressKeys(page: Page, count: number): Promise<number[]> {
  const taken = () => page.evaluate(() => (globalThis as unknown as { keyTimes: number[] }).keyTimes.length);
  const before = await taken();
  for (let press = 1; press <= count; press += 1) {
    await page.keyboard.press(press % 6 === 0 ? 'Space' : 'e');
    await page.waitForFunction((wanted) => (globalThis as unknown as { keyTimes: number[] }).keyTimes.length >= wanted, before + press, { polling: 5 });
  }
  // The first few warm up.
  return (await page.evaluate((from) => (globalThis as unknown as { keyTimes: number[] }).keyTimes.slice(from), before + 5)).toSorted((a, b) => a - b);
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** About so many characters of prose in paragraphs, with some Markdown. */
export function prose(characters: number): string {
  const sentences = ['The harbour was quiet that morning, and nobody had seen the boat leave.', 'She folded the letter twice and put it under the clock.', 'When the rain came they moved the chairs *inside* and went on with the story.', 'Nobody could say afterwards who had spoken first.'];
  let text = '# A long day\n\n';
  for (let at = 0; text.length < characters; at += 1) text += `${sentences[at % 4]} ${sentences[(at * 7 + 1) % 4]} ${sentences[(at * 3 + 2) % 4]} ${at}.\n\n`;
  return text.slice(0, characters);
}
