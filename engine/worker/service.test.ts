import { describe, expect, test } from 'vitest';
import type { RunTask, TaskModel } from '../tasks/index.ts';
import { Problem } from '../text/index.ts';
import type { FromEngine, ModelFacts, ToEngine } from './protocol.ts';
import { EngineService } from './service.ts';
import type { ServiceParts } from './service.ts';

const facts = { name: 'Made up', version: '1' } as ModelFacts;

/** A service with parts that the test drives by hand. */
function begin(parts: Partial<ServiceParts> = {}) {
  const said: FromEngine[] = [];
  let disposed = 0;
  const model = { facts, model: { dispose: async () => void disposed++ } } as unknown as TaskModel;
  const service = new EngineService({ send: (message) => said.push(message) }, { loadModel: async () => model, runTask: async () => 'finished', residentBytes: () => 5, ...parts });
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  return { said, model, say: (message: ToEngine) => service.hear(message), settle, disposed: () => disposed, states: () => said.flatMap((message) => (message.kind === 'state' ? [message.state.kind] : [])) };
}

const load: ToEngine = { kind: 'load', model: '/model', cache: '/cache' };
const run = (runId: string): ToEngine => ({ kind: 'run', runId, task: { kind: 'continue', left: '', words: 5 }, settings: { effort: 'fast', drafts: 1, seed: 1 } });

describe('the engine service', () => {
  test('loads a model and says how far it is', async () => {
    const { said, say, settle } = begin({
      loadModel: async (folder, { cache, onProgress }) => {
        expect([folder, cache]).toEqual(['/model', '/cache']);
        for (const share of [0.25, 0.251, 0.5]) onProgress(share);
        return { facts } as TaskModel;
      },
    });
    say(load);
    await settle();
    expect(said).toEqual([
      { kind: 'state', state: { kind: 'loading', share: 0 } },
      { kind: 'state', state: { kind: 'loading', share: 0.25 } },
      { kind: 'state', state: { kind: 'loading', share: 0.5 } },
      { kind: 'state', state: { kind: 'ready', model: facts, residentBytes: 5 } },
    ]);
  });

  test('passes on that a provider was refused, and why', async () => {
    const { said, say, settle } = begin({
      loadModel: async (_, { onRefused }) => {
        onRefused('webgpu', { code: 'provider-missing', what: 'There is no WebGPU adapter on this machine.' });
        return { facts } as TaskModel;
      },
    });
    say(load);
    await settle();
    expect(said).toContainEqual({ kind: 'refused', runId: null, provider: 'webgpu', code: 'provider-missing' });
    expect(said.at(-1)).toMatchObject({ state: { kind: 'ready' } });
  });

  test('reports a model that can not be loaded, and is still there', async () => {
    const problem = { code: 'model-damaged', what: 'a', safe: 'b', todo: 'c' };
    const { said, say, settle } = begin({ loadModel: () => Promise.reject(new Problem(problem)) });
    say(load);
    await settle();
    say({ kind: 'status' });
    expect(said.slice(1)).toEqual([{ kind: 'failed', runId: null, problem }, { kind: 'state', state: { kind: 'empty' } }, { kind: 'state', state: { kind: 'empty' } }]);
  });

  test('drops a load for a newer one, and never holds two models', async () => {
    const folders: string[] = [];
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let disposed = 0;
    const { say, settle, states, said } = begin({
      loadModel: async (folder) => {
        await gates[folders.push(folder) - 1]?.promise;
        return { facts: { ...facts, name: folder }, model: { dispose: async () => void disposed++ } } as unknown as TaskModel;
      },
    });
    say(load);
    await settle();
    say({ ...load, model: '/other' });
    await settle();
    expect(folders).toEqual(['/model']);
    gates[0]?.resolve();
    await settle();
    expect([folders, disposed]).toEqual([['/model', '/other'], 1]);
    gates[1]?.resolve();
    await settle();
    expect(states().at(-1)).toBe('ready');
    expect(said.at(-1)).toMatchObject({ state: { model: { name: '/other' } } });
    expect(states().filter((state) => state === 'ready')).toHaveLength(1);
  });

  test('unloads, also in the middle of a load', async () => {
    const one = begin();
    one.say(load);
    await one.settle();
    one.say({ kind: 'unload' });
    await one.settle();
    expect([one.states(), one.disposed()]).toEqual([['loading', 'ready', 'empty'], 1]);
    const gate = Promise.withResolvers<void>();
    const two = begin({ loadModel: async (_, { signal }) => (await gate.promise, signal.throwIfAborted(), { facts } as TaskModel) });
    two.say(load);
    await two.settle();
    two.say({ kind: 'unload' });
    gate.resolve();
    await two.settle();
    expect(two.said.map(({ kind }) => kind)).toEqual(['state', 'state']);
    expect(two.states()).toEqual(['loading', 'empty']);
  });

  test('streams a run and ends with done, when it is ready for the next', async () => {
    const frame = { index: 0, expected: 1, keep: 0, pieces: [] };
    const { said, say, settle } = begin({
      runTask: async (_, __, ___, hooks) => {
        hooks.onPrompt(0, { text: 'p', tokens: 1, cut: { left: 0, right: 0 } });
        hooks.onPass(0, frame);
        hooks.onDraft(0, { text: 'd' } as never);
        return 'finished';
      },
    });
    say(load);
    await settle();
    said.length = 0;
    say(run('a'));
    await settle();
    expect(said.map(({ kind }) => kind)).toEqual(['state', 'prompt', 'pass', 'draft', 'done', 'state']);
    expect(said[0]).toMatchObject({ state: { kind: 'working', runId: 'a' } });
    expect(said[4]).toMatchObject({ kind: 'done', runId: 'a', outcome: 'finished' });
    expect(said[5]).toMatchObject({ state: { kind: 'ready' } });
  });

  test('refuses a second run, a load and an unload while it works, and a run without a model', async () => {
    const gate = Promise.withResolvers<void>();
    const { said, say, settle } = begin({ runTask: async () => (await gate.promise, 'finished') });
    say(run('early'));
    expect(said).toMatchObject([{ kind: 'failed', runId: 'early', problem: { code: 'model-not-loaded' } }]);
    say(load);
    await settle();
    say(run('a'));
    said.length = 0;
    say(run('b'));
    say(load);
    say({ kind: 'unload' });
    expect(said).toMatchObject([
      { kind: 'failed', runId: 'b', problem: { code: 'busy' } },
      { kind: 'failed', runId: null, problem: { code: 'busy' } },
      { kind: 'failed', runId: null, problem: { code: 'busy' } },
    ]);
    gate.resolve();
    await settle();
    expect(said.at(-2)).toMatchObject({ kind: 'done', runId: 'a' });
  });

  test('passes a stop on to the run it is for; discard outweighs keep', async () => {
    const seen: string[] = [];
    let go = (): void => {};
    const runTask: RunTask = async (_, __, ___, ____, stop) => {
      for (let i = 0; i < 5; i++) {
        await new Promise<void>((resolve) => (go = resolve));
        seen.push(stop.requested);
      }
      return 'stopped';
    };
    const { say, settle } = begin({ runTask });
    say(load);
    await settle();
    say(run('a'));
    const messages: (ToEngine | null)[] = [null, { kind: 'stop', runId: 'other', keep: false }, { kind: 'stop', runId: 'a', keep: true }, { kind: 'stop', runId: 'a', keep: false }, { kind: 'stop', runId: 'a', keep: true }];
    for (const message of messages) {
      if (message) say(message);
      go();
      await settle();
    }
    expect(seen).toEqual(['no', 'no', 'keep', 'discard', 'discard']);
  });

  test('turns any error into a problem that holds no text', async () => {
    const { said, say, settle } = begin({
      runTask: async () => {
        throw new TypeError('cannot read "my secret diary"');
      },
    });
    say(load);
    await settle();
    say(run('a'));
    await settle();
    const failed = said.find(({ kind }) => kind === 'failed');
    expect(failed).toMatchObject({ runId: 'a', problem: { code: 'engine-fault', values: { name: 'TypeError' } } });
    expect(JSON.stringify(failed)).not.toMatch(/secret|\/work|engine\/worker/);
    expect(said.at(-1)).toMatchObject({ state: { kind: 'ready' } });
  });
});
