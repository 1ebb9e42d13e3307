/** The real engine process with the embedded model. */
import { cpSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EngineEvent, EngineHost } from '../backend/index.ts';
import type { RunSettings, Task } from '../../engine/worker/index.ts';
import { createEngineHost } from './engine-host.ts';
import { forkedEngine } from './forked-engine.ts';

const root = join(import.meta.dirname, '../..');
const model = join(root, 'assets/models/palimpsest-135m');
const cache = join(tmpdir(), 'palimpsest-test-cache');
const settings: RunSettings = { effort: 'fast', drafts: 1, seed: 4 };
/** Long enough to be in the middle of for a while. */
const long: Task = { kind: 'continue', left: 'Once upon a time there was a lighthouse keeper who had never seen the sea by daylight. Every evening', words: 300 };

const pids: number[] = [];
const events: EngineEvent[] = [];
let host: EngineHost;
let waiting: { matches: (event: EngineEvent) => boolean; resolve: (event: EngineEvent) => void }[] = [];

/** Resolves with the next event of which `matches` holds. */
function next<E extends EngineEvent>(matches: (event: EngineEvent) => event is E): Promise<E> {
  return new Promise((resolve) => waiting.push({ matches, resolve: (event) => resolve(event as E) }));
}

const isReady = (event: EngineEvent): event is Extract<EngineEvent, { kind: 'state' }> => event.kind === 'state' && event.state.kind === 'ready';
const isPass = (event: EngineEvent): event is Extract<EngineEvent, { kind: 'pass' }> => event.kind === 'pass';
const ends = (runId: string) => (event: EngineEvent): event is Extract<EngineEvent, { kind: 'done' | 'failed' | 'exited' }> =>
  ((event.kind === 'done' || event.kind === 'failed') && event.runId === runId) || (event.kind === 'exited' && event.runId === runId);

beforeAll(async () => {
  host = createEngineHost({ start: forkedEngine(join(root, 'engine/worker/main.ts'), (pid) => pids.push(pid)) });
  host.onEvent((event) => {
    events.push(event);
    const [now, later] = [waiting.filter(({ matches }) => matches(event)), waiting.filter(({ matches }) => !matches(event))];
    waiting = later;
    for (const { resolve } of now) resolve(event);
  });
  const ready = next(isReady);
  host.start(model, cache);
  await ready;
}, 300_000);
afterAll(() => host.shutdown());

describe('the engine process', { timeout: 240_000 }, () => {
  test('loads the embedded model within the memory it may have', () => {
    const state = events.findLast(isReady)?.state;
    expect(state).toMatchObject({ model: { name: 'Palimpsest 135M' } });
    expect(state?.kind === 'ready' && state.residentBytes).toBeLessThan(700e6);
    expect(events.flatMap((event) => (event.kind === 'state' ? [event.state.kind] : []))[0]).toBe('loading');
  });

  test('streams the prompt, every pass and the draft, which is what the last pass showed', async () => {
    const from = events.length;
    const done = next(ends('short'));
    host.run('short', { kind: 'continue', left: 'The rain had stopped, and', words: 12 }, settings);
    expect(await done).toMatchObject({ kind: 'done', outcome: 'finished' });
    const own = events.slice(from).filter((event) => event.kind !== 'state');
    expect(own[0]).toMatchObject({ kind: 'prompt', draft: 0, prompt: { text: expect.stringContaining('The rain had stopped') } });
    const frames = own.flatMap((event) => (event.kind === 'pass' ? [event.frame] : []));
    expect(frames.map(({ index }) => index)).toEqual(frames.map((_, index) => index));
    expect(frames.length).toBeGreaterThan(1);
    expect(own.filter(({ kind }) => kind === 'draft')).toHaveLength(1);
  });

  test('refuses a second run while one goes on, and ends a run within one pass when told to stop', async () => {
    const from = events.length;
    const firstPass = next(isPass);
    const done = next(ends('long'));
    host.run('long', long, settings);
    await firstPass;
    const refused = next(ends('second'));
    host.stop('long', true);
    // Messages are heard in order, so the refusal says when the stop was heard.
    host.run('second', long, settings);
    expect(await refused).toMatchObject({ kind: 'failed', problem: { code: 'busy' } });
    expect(await done).toMatchObject({ kind: 'done', outcome: 'taken' });
    const own = events.slice(from);
    const heard = own.findIndex((event) => event.kind === 'failed');
    expect(own.slice(heard).filter(isPass).length).toBeLessThanOrEqual(1);
    const draft = own.find((event) => event.kind === 'draft');
    expect(draft).toMatchObject({ result: { text: expect.stringMatching(/\S/) } });
    expect(JSON.stringify(draft)).not.toContain('\ufffd');
  });

  test('throws a draft away when told to', async () => {
    const from = events.length;
    const firstPass = next(isPass);
    const done = next(ends('away'));
    host.run('away', long, settings);
    await firstPass;
    host.stop('away', false);
    expect(await done).toMatchObject({ kind: 'done', outcome: 'stopped' });
    expect(events.slice(from).some(({ kind }) => kind === 'draft')).toBe(false);
  });

  test('killed in the middle of a run: the run has failed with the reason, and a new process has the model', async () => {
    const firstPass = next(isPass);
    const lost = next(ends('killed'));
    host.run('killed', long, settings);
    await firstPass;
    process.kill(pids.at(-1) as number, 'SIGKILL');
    expect(await lost).toMatchObject({ kind: 'exited', restarting: true, problem: { code: 'engine-crashed', values: { why: 'SIGKILL' } } });
    await next(isReady);
    expect(pids).toHaveLength(2);
    const done = next(ends('after'));
    host.run('after', { kind: 'continue', left: 'The rain had stopped, and', words: 5 }, settings);
    expect(await done).toMatchObject({ kind: 'done' });
  });

  test('a damaged model is a problem, not a crash', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'palimpsest-damaged-'));
    try {
      cpSync(model, folder, { recursive: true });
      truncateSync(join(folder, 'model.gguf'), 30_000_000);
      const failed = next((event): event is Extract<EngineEvent, { kind: 'failed' }> => event.kind === 'failed');
      host.start(folder, cache);
      expect(await failed).toMatchObject({ runId: null, problem: { code: 'model-damaged' } });
      expect(pids).toHaveLength(2);
      const ready = next(isReady);
      host.start(model, cache);
      await ready;
      expect(pids).toHaveLength(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('ends when shut down', async () => {
    await host.shutdown();
    expect(() => process.kill(pids.at(-1) as number, 0)).toThrow(/ESRCH/);
    expect(events.filter(({ kind }) => kind === 'exited')).toHaveLength(1);
  });
});
