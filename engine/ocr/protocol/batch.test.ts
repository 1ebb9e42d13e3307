import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rawText } from '../../text/index.ts';
import { endlessPdf, fixture, testClient, testFolder } from '../client.test-support.ts';
import { WorkFolder } from '../work-folder.ts';
import { Batch, type BatchOptions, type BatchState } from './index.ts';

const { folder, file } = testFolder('ocr-batch');
const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const pages = (count: number): string => Array.from({ length: count }, (_, i) => `Page ${i + 1}.`).join('\f');

let works = 0;
function batchOf(paths: readonly string[], more: Partial<BatchOptions> = {}, store = new WorkFolder(join(folder, `work-${++works}`), 'eng', false)): { readonly batch: Batch; readonly store: WorkFolder; readonly states: BatchState[] } {
  const states: BatchState[] = [];
  const batch = new Batch(paths.map((path) => ({ path })), { client, store, language: 'eng', wish: 'auto', parallel: 1, onChange: (state) => states.push(state), ...more });
  return { batch, store, states };
}

const client = testClient({ settings: { memory: 450 * 1024 * 1024 } });

describe('a batch', () => {
  it('reads all pages of all files, in order, keeps each, and leaves the files alone', async () => {
    const paths = [file(pages(3)), fixture('lines.jpg'), file(pages(2))];
    const before = paths.map(hash);
    const { batch, store, states } = batchOf(paths);
    await batch.run();
    expect(batch.state.pages.map(({ file: index, number, state }) => [index, number, state])).toEqual([[0, 1, 'done'], [0, 2, 'done'], [0, 3, 'done'], [1, 1, 'done'], [2, 1, 'done'], [2, 2, 'done']]);
    expect(rawText(store.read(batch.state.files[2]!.facts!, 2)!.page)).toBe('Page 2.');
    expect(rawText(store.read(batch.state.files[1]!.facts!, 1)!.page)).toContain('Brigham moved his people');
    expect(paths.map(hash)).toEqual(before);
    // One page at a time, and an estimate as soon as one is done, until nothing is left.
    expect(Math.max(...states.map((state) => state.pages.filter((page) => page.state === 'reading').length))).toBe(1);
    const first = states.findIndex((state) => state.pages.some((page) => page.state === 'done'));
    expect(states.slice(0, first).every((state) => state.secondsLeft === null)).toBe(true);
    expect(states[first]!.secondsLeft).toBeGreaterThan(0);
    expect(batch.state.secondsLeft).toBeNull();
    expect(batch.state.resting).toBe(true);
  });

  it('goes on past files and pages that fail, says why, and tries again when asked', async () => {
    const endless = file(endlessPdf(), '.pdf');
    const { batch } = batchOf([join(folder, 'none'), endless, file(pages(1))]);
    await batch.run();
    expect(batch.state.files.map(({ problem }) => problem?.code)).toEqual(['file-unreadable', undefined, undefined]);
    expect(batch.state.pages.map(({ state, problem }) => [state, problem?.code])).toEqual([['failed', 'page-too-heavy'], ['done', undefined]]);
    batch.retry({ file: 2, number: 1 });
    expect(batch.state.resting).toBe(true);
    batch.retry({ file: 1, number: 1 });
    expect(batch.state.pages[0]).toMatchObject({ state: 'reading', problem: null });
    batch.stop();
    await batch.rested();
    expect(batch.state.pages[0]).toMatchObject({ state: 'waiting', problem: null });
  });

  it('rests when it is paused, after the page in progress, and goes on when it may', async () => {
    const { batch, store } = batchOf([file(pages(5))], {
      onChange: (state) => {
        if (!state.paused && state.pages.filter((page) => page.state === 'done').length === 2) batch.pause();
      },
    });
    await batch.run();
    expect(batch.state.pages.map(({ state }) => state)).toEqual(['done', 'done', 'waiting', 'waiting', 'waiting']);
    batch.resume();
    // It pauses itself no more: two pages are done already.
    await batch.rested();
    expect(batch.state.pages.filter(({ state }) => state === 'done').length).toBeGreaterThanOrEqual(2);
    while (batch.state.pages.some(({ state }) => state !== 'done')) {
      batch.resume();
      await batch.rested();
    }
    expect(rawText(store.read(batch.state.files[0]!.facts!, 5)!.page)).toBe('Page 5.');
  });

  it('reads no page twice that is kept, unless something else is asked for', async () => {
    const path = file(pages(4));
    const place = join(folder, 'kept');
    const read: number[] = [];
    const counting = { open: client.open.bind(client), page: (...args: Parameters<typeof client.page>) => (read.push(args[0].number), client.page(...args)) };
    for (const choice of ['eng', 'eng', 'deu']) await batchOf([path], { client: counting }, new WorkFolder(place, choice, false)).batch.run();
    expect(read).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
  });

  it('takes what cannot be kept as the trouble of its page', async () => {
    const { batch } = batchOf([file(pages(2))], { store: { kept: () => Promise.resolve([]), pictures: () => ({ image: null, thumbnail: null }), keep: (_, { page }) => (page.number === 1 ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) : Promise.resolve()) } });
    await batch.run();
    expect(batch.state.pages.map(({ state, problem }) => [state, problem?.values?.['reason']])).toEqual([['failed', 'ENOSPC'], ['done', undefined]]);
  });
});

describe('a run that is killed', () => {
  it('at any page loses at most that page', async () => {
    const path = file(pages(12));
    const place = join(folder, 'killed');
    const program = file(
      `import { Batch, forkedOcr, OcrClient, ocrProgram, WorkFolder } from ${JSON.stringify(new URL('../index.ts', import.meta.url).href)};
       const client = new OcrClient({ start: forkedOcr(ocrProgram()) });
       const store = new WorkFolder(process.argv[3], 'eng', false);
       const batch = new Batch([{ path: process.argv[2] }], { client, store, language: 'eng', wish: 'auto', parallel: 1, onChange: ({ pages }) => process.stdout.write(pages.filter(({ state }) => state === 'done').length + '\\n') });
       await batch.run();
       client.close();`,
      '.ts',
    );
    /** Runs until `pages` more are done, then kills with no warning; how many it said were done. */
    const run = (until: number): Promise<number> =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, path, place], { stdio: ['ignore', 'pipe', 'inherit'] });
        let done = 0;
        child.stdout.on('data', (data: Buffer) => {
          done = Math.max(done, ...data.toString().trim().split('\n').map(Number));
          if (done >= until) child.kill('SIGKILL');
        });
        child.on('close', () => resolve(done));
      });
    for (const until of [1, 4, 9, 99]) {
      const done = await run(until);
      const [kept] = readdirSync(place).map((name) => readdirSync(join(place, name)));
      const whole = kept!.filter((name) => name.endsWith('.json'));
      // What was said to be done is there, whole; what was in progress may be there in part, under another name.
      expect(whole.length).toBeGreaterThanOrEqual(done);
      for (const name of whole) expect(rawText((JSON.parse(readFileSync(join(place, readdirSync(place)[0]!, name), 'utf8')) as { page: Parameters<typeof rawText>[0] }).page)).toBe(`Page ${name.replace('.json', '')}.`);
    }
    expect(await run(99)).toBe(12);
  });
});
