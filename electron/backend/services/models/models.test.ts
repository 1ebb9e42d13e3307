/** Models with an engine and an importer that a test speaks for; the real ones are in e2e/journeys/models.e2e.ts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DescribedModel, ImportProgressData } from '../../../../engine/worker/index.ts';
import { Problem } from '../../../../engine/text/index.ts';
import { Library, refusal, settle } from '../../library.test-support.ts';
import { facts } from '../../scripted-engine.test-support.ts';
import type { ModelImporter } from '../../model-importer.ts';

const large: DescribedModel = { name: 'Large', version: '1', licence: 'Apache-2.0', architecture: 'diffusion-gemma', bytes: 17e9, abilities: { choose: false, fill: true, write: true }, canvas: 256, bits: 4, memoryBytes: 18e9 };
const largeFacts = { ...facts, name: 'Large', hash: 'cd'.repeat(32), abilities: large.abilities };
const crash = { code: 'engine-crashed', what: 'It ended.', safe: 'All.', todo: 'Again.', values: { why: 'SIGKILL' } };

let library: Library;
let asked: { kind: string; signal: AbortSignal | undefined; progress: ((progress: ImportProgressData) => void) | undefined; answer: PromiseWithResolvers<unknown> }[] = [];
const importer: ModelImporter = {
  ask: (message, progress, signal) => {
    if (message.kind === 'describe-model') return Promise.resolve({ kind: 'described', model: basename(message.folder) === 'large-4bit' ? large : { ...large, name: 'Small', memoryBytes: null, bits: null } }) as never;
    const answer = Promise.withResolvers<unknown>();
    signal?.addEventListener('abort', () => answer.reject(new Problem({ code: 'stopped', what: '', safe: '', todo: '' })));
    asked.push({ kind: message.kind, signal, progress, answer });
    return answer.promise as never;
  },
};

async function begin(machineBytes: number): Promise<void> {
  library = new Library({ modelImporter: importer, machineBytes });
  await library.backend.ready;
  const folder = join(library.folder, 'models/large-4bit');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'palimpsest.json'), '{}');
  await library.client.call('models.list', {});
  // From here on the test says when a model is loaded.
  await settle();
  library.engine.loadsAtOnce = false;
  await library.client.call('settings.set', { values: { models: { revise: 'large-4bit' } } });
}

const loaded = () => library.engine.folders.map((folder) => basename(folder));
const last = async () => (await library.client.call('runs.list', { documentId: null, query: '', before: null, limit: 1 }))[0];
const passage = 'A walk in the park.';
const ask = async (job: 'plainer' | 'proofread' = 'plainer') => library.run(await library.create(passage), passage, job);

beforeEach(() => {
  asked = [];
});
afterEach(() => library.remove());

describe('a job', () => {
  test('is done by the model chosen for it, which takes the place of the one before; the run names it', async () => {
    await begin(32e9);
    await ask();
    expect(loaded()).toEqual(['palimpsest-135m', 'large-4bit']);
    expect((await library.client.call('engine.status', {})).loading).toBe('Large');
    library.engine.ready(largeFacts);
    await settle();
    library.engine.answer('A stroll.');
    await settle();
    expect(await last()).toMatchObject({ state: 'finished', model: 'Large' });
    await ask('proofread');
    expect(loaded()).toEqual(['palimpsest-135m', 'large-4bit', 'palimpsest-135m']);
  });

  test('fails with the numbers where its model needs more memory than there is, and nothing is loaded', async () => {
    await begin(8e9);
    await ask();
    await settle();
    expect(await last()).toMatchObject({ state: 'failed', problem: { code: 'model-too-large', values: { needed: '18.0', there: '8.0' } } });
    expect(loaded()).toEqual(['palimpsest-135m']);
  });

  test.each(['exited', 'failed'] as const)('fails with the reason when loading its model has %s, and the model before is loaded again', async (how) => {
    await begin(32e9);
    await ask();
    await ask('proofread');
    if (how === 'exited') library.engine.say({ kind: 'exited', runId: null, restarting: true, problem: crash });
    else library.engine.say({ kind: 'failed', runId: null, problem: { ...crash, code: 'model-damaged' } });
    expect(loaded()).toEqual(['palimpsest-135m', 'large-4bit', 'palimpsest-135m']);
    library.engine.ready();
    await settle();
    const runs = await library.client.call('runs.list', { documentId: null, query: '', before: null, limit: 2 });
    expect(runs.map(({ state, problem }) => [state, problem?.code])).toEqual([['running', undefined], ['failed', how === 'exited' ? 'model-ended-loading' : 'model-damaged']]);
    expect(library.engine.current.task.kind).toBe('proofread');
  });
});

describe('an import', () => {
  const state = async () => (await library.client.call('models.list', {})).importing;

  test('tells how it goes, is stopped at once, goes on, and one at a time', async () => {
    await begin(32e9);
    await library.client.call('models.import', { path: '/somewhere/Large', bits: 4 });
    asked[0]?.progress?.({ phase: 'write', done: 1, total: 2, secondsLeft: 3 });
    expect(await state()).toMatchObject({ state: 'running', phase: 'write', done: 1, total: 2, secondsLeft: 3 });
    expect(await refusal(library.client.call('models.import', { path: '/else/where', bits: 4 }))).toBe('import-running');
    await library.client.call('models.stopImport', {});
    expect(asked[0]?.signal?.aborted).toBe(true);
    expect(await state()).toMatchObject({ state: 'stopped' });
    await library.client.call('models.goOn', {});
    asked[1]?.answer.resolve({ kind: 'imported', folder: '', resumedBytes: 5 });
    await settle();
    expect(await library.client.call('models.list', {})).toMatchObject({ importing: null, resumedBytes: 5 });
  });

  test('that was cut off goes on with the next start; one that failed says why and waits', async () => {
    await begin(32e9);
    await library.client.call('models.import', { path: '/somewhere/Large', bits: 8 });
    await library.restart();
    expect(await state()).toMatchObject({ path: '/somewhere/Large', bits: 8, state: 'running' });
    asked.at(-1)?.answer.reject(new Problem({ code: 'disk-full', what: '', safe: '', todo: '' }));
    await settle();
    expect(await state()).toMatchObject({ state: 'failed', problem: { code: 'disk-full' } });
    await library.client.call('models.discardImport', {});
    expect(await state()).toBeNull();
  });
});

test('the embedded model stays; an imported one goes with its choices, and is not needed to be loaded', async () => {
  await begin(32e9);
  expect(await refusal(library.client.call('models.remove', { id: 'embedded' }))).toBe('model-ships');
  const { models } = await library.client.call('models.remove', { id: 'large-4bit' });
  expect(models.map(({ id }) => id)).toEqual(['embedded']);
  expect((await library.client.call('settings.get', {})).models).toEqual({});
});

test('a speed test loads the model, times a short run and keeps what it found', async () => {
  await begin(32e9);
  const testing = library.client.call('models.test', { id: 'large-4bit' });
  await settle();
  library.engine.ready(largeFacts);
  await settle();
  library.engine.answer('three more words');
  const { models } = await testing;
  expect(models.find(({ id }) => id === 'large-4bit')?.speed).toMatchObject({ passesPerSecond: 1, tokensPerSecond: 1, seconds: 1 });
});
