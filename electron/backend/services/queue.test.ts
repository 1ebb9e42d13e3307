import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobOf, Library, refusal, settle } from '../library.test-support.ts';
import { wholeFrame } from '../scripted-engine.test-support.ts';

let library: Library;
beforeEach(() => {
  library = new Library();
});
afterEach(() => library.remove());

const text = 'First sentence here. Second sentence there. Third sentence everywhere.';
const states = async (): Promise<string[]> => (await library.client.call('queue.list', {})).map(({ state, excerpt }) => `${state} ${excerpt.split(' ')[0]}`);
const list = () => library.client.call('runs.list', { documentId: null, query: '', before: null, limit: 50 });

describe('a run', () => {
  it('gives the engine the passage and what stands around it', async () => {
    const document = await library.create(text);
    await library.run(document, 'Second sentence there.');
    expect(library.engine.current.task).toMatchObject({ kind: 'revise', left: 'First sentence here. ', passage: 'Second sentence there.', right: ' Third sentence everywhere.', preset: 'plainer' });
  });

  it('is refused where it makes no sense, and says why', async () => {
    const document = await library.create(`${text} \n\n 😀`);
    const start = (range: { from: number; to: number }, job: Parameters<typeof jobOf>[0], revision = 0) =>
      refusal(library.client.call('runs.start', { documentId: document.id, revision, range, job: jobOf(job), settings: { effort: 'fast', drafts: 1, seed: 1 } }));
    expect(await start({ from: 3, to: 3 }, 'plainer')).toBe('empty-selection');
    expect(await start({ from: text.length, to: text.length + 3 }, 'proofread')).toBe('empty-selection');
    expect(await start({ from: 0, to: 5 }, 'continue')).toBe('bad-range');
    expect(await start({ from: 0, to: 5000 }, 'plainer')).toBe('bad-range');
    expect(await start({ from: 0, to: text.length + 5 }, 'plainer')).toBe('bad-range');
    expect(await start({ from: 0, to: 5 }, 'plainer', 7)).toBe('stale-revision');
    await library.client.call('documents.trash', { id: document.id });
    expect(await start({ from: 0, to: 5 }, 'plainer')).toBe('in-trash');
    expect(await list()).toEqual([]);
  });

  it('keeps prompt, passes and drafts as they came', async () => {
    const document = await library.create(text);
    const { id } = await library.run(document, 'Second sentence there.');
    library.engine.prompt('Make it plainer: Second sentence there.');
    library.engine.pass(wholeFrame(0, 'Second phrase there.', 'open'));
    library.engine.pass(wholeFrame(1, 'Second one there.'));
    // Read while it runs.
    expect(await library.client.call('runs.passes', { id, draft: 0 })).toHaveLength(2);
    library.engine.draft('Second one there.');
    library.engine.draft('The second one.', {}, 1);
    library.engine.done();
    await library.restart();
    const run = await library.client.call('runs.get', { id });
    expect(run).toMatchObject({ run: { state: 'finished', outcome: 'open', model: 'Palimpsest 135M' }, base: 'Second sentence there.', modelHash: 'ab'.repeat(32) });
    expect(run.prompts).toEqual([{ draft: 0, prompt: { text: 'Make it plainer: Second sentence there.', tokens: 39, cut: { left: 0, right: 0 } } }]);
    expect(run.drafts.map((draft) => draft.text)).toEqual(['Second one there.', 'The second one.']);
    const passes = await library.client.call('runs.passes', { id, draft: 0 });
    expect(passes.map(({ pieces }) => pieces.map((piece) => piece.text).join(''))).toEqual(['Second phrase there.', 'Second one there.']);
    expect(passes[0]!.pieces[0]).toMatchObject({ state: 'open', doubt: 10 });
  });

  it('tells the windows in order: queued, running, passes, ended, proposal', async () => {
    const document = await library.create(text);
    const told: string[] = [];
    library.client.on('run.changed', ({ run }) => void told.push(run.state));
    library.client.on('run.pass', ({ frame }) => void told.push(`pass ${frame.index}`));
    library.client.on('proposal.changed', ({ proposal }) => void told.push(`proposal ${proposal.state}`));
    await library.run(document, 'Second sentence there.');
    library.engine.answer('Second one.');
    await settle();
    expect(told).toEqual(['queued', 'running', 'pass 0', 'finished', 'proposal open']);
  });

  it('ends as nothing, withheld or stopped where there is nothing to review', async () => {
    const document = await library.create(text);
    const { id: same } = await library.run(document, 'Second sentence there.');
    library.engine.answer('Second sentence there.', 'Second sentence there.');
    const { id: guarded } = await library.run(document, 'Second sentence there.');
    library.engine.draft('Second sentence 7.', { guards: [{ guard: 'number', severity: 'withhold', words: ['7'] }] });
    library.engine.done();
    const { id: thrown } = await library.run(document, 'Second sentence there.');
    await library.client.call('runs.stop', { id: thrown, keep: false });
    library.engine.draft('Second.');
    library.engine.done('stopped');
    const { id: failed } = await library.run(document, 'Second sentence there.');
    library.engine.say({ kind: 'failed', runId: failed, problem: { code: 'too-long', what: 'W.', safe: 'S.', todo: 'T.' } });
    const byId = new Map((await list()).map((run) => [run.id, run]));
    expect([same, guarded, thrown, failed].map((id) => byId.get(id)?.state)).toEqual(['nothing', 'withheld', 'stopped', 'failed']);
    expect(byId.get(failed)?.problem?.code).toBe('too-long');
    expect((await library.client.call('runs.get', { id: guarded })).drafts[0]?.guards[0]).toMatchObject({ guard: 'number', words: ['7'] });
    expect((await library.open(document.id)).proposals).toEqual([]);
  });

  it('offers only the drafts that no guard kept back, each once, the likeliest first in view', async () => {
    const document = await library.create(text);
    await library.run(document, 'Second sentence there.');
    library.engine.draft('Bad.', { guards: [{ guard: 'loop', severity: 'withhold', words: [] }], score: -0.1 }, 0);
    library.engine.draft('Good.', { score: -2, guards: [{ guard: 'name', severity: 'warn', words: ['Good'] }] }, 1);
    library.engine.draft('Better.', { score: -1 }, 2);
    library.engine.draft('Good.', { score: -3 }, 3);
    library.engine.done();
    const proposal = await library.proposal(document.id);
    expect(proposal.drafts.map((draft) => draft.text)).toEqual(['Good.', 'Better.']);
    expect(proposal.chosen).toBe(1);
  });

  it('takes the draft as it stands when the writer stops it so', async () => {
    const document = await library.create(text);
    const { id } = await library.run(document, 'Second sentence there.');
    await library.client.call('runs.stop', { id, keep: true });
    expect(library.engine.stops).toEqual([{ runId: id, keep: true }]);
    library.engine.draft('Second half', { unsettled: [{ from: 0, to: 6 }] });
    library.engine.done('taken');
    expect((await library.proposal(document.id)).drafts[0]).toMatchObject({ text: 'Second half', unsettled: [{ from: 0, to: 6 }] });
  });

  it('goes on while the writer edits elsewhere, and says when its context changed', async () => {
    const document = await library.create(text);
    await library.run(document, 'Third sentence everywhere.');
    library.engine.prompt('prompt', { left: 30, right: 0 });
    // 42 characters away; the model read 13.
    await library.edit(document.id, [{ from: 2, to: 2, insert: 'zz' }]);
    library.engine.draft('Third.');
    library.engine.done();
    expect(await library.proposal(document.id)).toMatchObject({ contextChanged: false, state: 'open', range: { from: text.indexOf('Third') + 2 } });
    await library.client.call('runs.delete', { id: (await list())[0]!.id });

    await library.run(document, 'Third sentence everywhere.');
    library.engine.prompt('prompt', { left: 30, right: 0 });
    await library.edit(document.id, [{ from: text.indexOf('there.'), to: text.indexOf('there.') + 5, insert: 'THERE' }]);
    library.engine.draft('Third.');
    library.engine.done();
    const { text: now } = await library.open(document.id);
    const proposal = await library.proposal(document.id);
    expect(proposal).toMatchObject({ contextChanged: true });
    expect(now.slice(proposal.range.from, proposal.range.to)).toBe('Third sentence everywhere.');
  });

  it('ends stale where its own passage was changed meanwhile', async () => {
    const document = await library.create(text);
    await library.run(document, 'Second sentence there.');
    await library.edit(document.id, [{ from: text.indexOf('sentence there'), to: text.indexOf('sentence there') + 8, insert: 'phrase' }]);
    library.engine.answer('Second.');
    const { text: now } = await library.open(document.id);
    const proposal = await library.proposal(document.id);
    expect(proposal).toMatchObject({ state: 'stale', base: 'Second sentence there.' });
    expect(now.slice(proposal.range.from, proposal.range.to)).toBe('Second phrase there.');
    expect(now).toBe(text.replace('Second sentence', 'Second phrase'));
  });

  it('fails with the reason when the engine dies, with its trace kept and the text untouched', async () => {
    const document = await library.create(text);
    const { id } = await library.run(document, 'Second sentence there.');
    library.engine.pass(wholeFrame(0, 'Second one.'));
    library.engine.say({ kind: 'exited', runId: id, problem: { code: 'engine-crashed', what: 'W.', safe: 'S.', todo: 'T.' }, restarting: true });
    expect((await library.client.call('engine.status', {})).state).toBe('restarting');
    expect((await list())[0]).toMatchObject({ state: 'failed', problem: { code: 'engine-crashed' } });
    expect(await library.client.call('runs.passes', { id, draft: 0 })).toHaveLength(1);
    expect((await library.open(document.id)).text).toBe(text);
    // The next one waits for the engine.
    await library.run(document, 'First sentence here.');
    expect(library.engine.asked).toHaveLength(1);
    library.engine.ready();
    expect(library.engine.asked).toHaveLength(2);
  });

  it('has changes that lead from the passage to the draft, whatever the engine says', async () => {
    const document = await library.create(text);
    await library.run(document, 'Second sentence there.', 'proofread');
    const change = { id: 1, from: 0, to: 6, insert: '2nd', reason: 'spelling' as const, detail: 'Because.', alternatives: [], gain: 1 };
    library.engine.draft('2nd sentence there.', { changes: [change] }, 0);
    library.engine.draft('Third sentence there.', { changes: [change] }, 1);
    library.engine.done();
    const { drafts } = await library.proposal(document.id);
    expect(drafts[0]!.changes).toEqual([change]);
    expect(drafts[1]!.changes).toMatchObject([{ insert: 'Third', reason: 'rewrite' }]);
  });
});

describe('the queue', () => {
  const fillQueue = async () => {
    const document = await library.create(text);
    const runs = [];
    for (const passage of ['First sentence here.', 'Second sentence there.', 'Third sentence everywhere.']) runs.push(await library.run(document, passage));
    return { document, runs: runs.map(({ id }) => id) };
  };

  it('runs one at a time, in order', async () => {
    await fillQueue();
    expect(await states()).toEqual(['running First', 'queued Second', 'queued Third']);
    expect(await library.client.call('engine.status', {})).toMatchObject({ state: 'working', waiting: 2 });
    library.engine.answer('1.');
    expect(await states()).toEqual(['running Second', 'queued Third']);
    expect(library.engine.asked).toHaveLength(2);
  });

  it('can be put in another order', async () => {
    const { runs } = await fillQueue();
    await library.client.call('queue.move', { id: runs[2]!, before: runs[1]! });
    expect(await states()).toEqual(['running First', 'queued Third', 'queued Second']);
    await library.client.call('queue.move', { id: runs[2]!, before: null });
    expect(await states()).toEqual(['running First', 'queued Second', 'queued Third']);
    expect(await refusal(library.client.call('queue.move', { id: runs[0]!, before: null }))).toBe('not-waiting');
  });

  it('pauses, over a restart too, and goes on', async () => {
    await fillQueue();
    await library.client.call('queue.pause', { paused: true });
    library.engine.answer('1.');
    expect(await states()).toEqual(['paused Second', 'paused Third']);
    await library.restart();
    await settle();
    expect(await states()).toEqual(['paused Second', 'paused Third']);
    expect(library.engine.asked).toEqual([]);
    await library.client.call('queue.pause', { paused: false });
    expect(await states()).toEqual(['running Second', 'queued Third']);
  });

  it('lets a waiting run be taken out', async () => {
    const { runs } = await fillQueue();
    await library.client.call('runs.stop', { id: runs[1]!, keep: false });
    expect(await states()).toEqual(['running First', 'queued Third']);
  });

  it('comes back after closing, the run in progress first', async () => {
    const { runs } = await fillQueue();
    library.engine.pass(wholeFrame(0, 'First half'));
    expect(await library.client.call('app.closing', {})).toEqual({ running: 1, waiting: 2 });
    await library.restart();
    await settle();
    expect(await states()).toEqual(['running First', 'queued Second', 'queued Third']);
    expect(library.engine.current.runId).toBe(runs[0]);
    library.engine.answer('1.');
    // What the broken attempt left is gone.
    expect(await library.client.call('runs.passes', { id: runs[0]!, draft: 0 })).toHaveLength(1);
  });

  it('keeps the run in progress when the engine is stopped by hand, and goes on when it is started', async () => {
    await fillQueue();
    expect((await library.client.call('engine.stop', {})).state).toBe('stopped');
    expect(await states()).toEqual(['queued First', 'queued Second', 'queued Third']);
    await library.client.call('engine.start', {});
    await settle();
    expect(await states()).toEqual(['running First', 'queued Second', 'queued Third']);
  });

  it('follows the edits of the document while runs wait', async () => {
    const { document } = await fillQueue();
    await library.edit(document.id, [{ from: 0, to: 0, insert: 'Zero. ' }, { from: text.indexOf('Second'), to: text.indexOf('Second') + 6, insert: 'Another' }]);
    library.engine.answer('1.');
    expect(library.engine.current.task).toMatchObject({ passage: 'Another sentence there.', left: 'Zero. First sentence here. ' });
    await library.edit(document.id, [{ from: text.indexOf('Third') - 1 + 7, to: text.length + 7, insert: '' }]);
    library.engine.answer('2.');
    expect((await list())[0]).toMatchObject({ state: 'failed', problem: { code: 'passage-gone' } });
  });

  it('drops the runs of a document that goes to the trash, and ends the one in progress', async () => {
    const { document, runs } = await fillQueue();
    await library.client.call('documents.trash', { id: document.id });
    expect(library.engine.stops).toEqual([{ runId: runs[0]!, keep: false }]);
    const removed = library.collect('run.removed');
    await library.client.call('documents.delete', { id: document.id });
    await settle();
    expect(removed.map(({ id }) => id)).toEqual(runs);
    library.engine.done('stopped');
    expect(await list()).toEqual([]);
    // And the next document's run starts.
    const next = await library.create('Other text.');
    await library.run(next, 'Other text.');
    expect(library.engine.current.task).toMatchObject({ passage: 'Other text.' });
  });

  it('estimates by the runs before', async () => {
    let clock = 1_000_000;
    await library.backend.close();
    library.start({ now: () => clock });
    const document = await library.create(text);
    expect((await library.run(document, 'First sentence here.')).expectedSeconds).toBeNull();
    clock += 4000;
    library.engine.answer('1.');
    const again = await library.run(document, 'Second sentence there.');
    expect(again.expectedSeconds).toBeCloseTo(4, 1);
  });

  it('leaves writing alone when there is no model', async () => {
    await library.backend.close();
    library.start({ assets: library.folder });
    const document = await library.create(text);
    expect(await refusal(library.run(document, 'First sentence here.'))).toBe('no-model');
    expect(await library.client.call('engine.status', {})).toMatchObject({ state: 'absent', model: null });
    expect(await library.edit(document.id, [{ from: 0, to: 0, insert: 'X' }])).toBe(1);
  });

  it('says why when the model can’t be loaded, and tries again when asked', async () => {
    await library.backend.close();
    library.start({});
    library.engine.loadsAtOnce = false;
    const document = await library.create(text);
    const problem = { code: 'model-damaged', what: 'W.', safe: 'S.', todo: 'T.' };
    await library.run(document, 'First sentence here.');
    library.engine.say({ kind: 'failed', runId: null, problem });
    expect(await library.client.call('engine.status', {})).toMatchObject({ state: 'failed', problem: { code: 'model-damaged' }, waiting: 1 });
    expect(await refusal(library.run(document, 'First sentence here.'))).toBe('model-damaged');
    await library.client.call('engine.start', {});
    library.engine.ready();
    expect(await states()).toEqual(['running First']);
  });
});
