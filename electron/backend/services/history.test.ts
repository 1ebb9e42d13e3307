import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentId } from '../../contract/index.ts';
import { Library, refusal, settle } from '../library.test-support.ts';
import { wholeFrame } from '../scripted-engine.test-support.ts';

let library: Library;
beforeEach(() => {
  library = new Library();
});
afterEach(() => library.remove());

const text = 'The harbour was quiet. Boats lay still in the grey water. Nobody spoke.';
const passage = 'Boats lay still in the grey water.';

const find = async (query: string, documentId: DocumentId | null = null): Promise<string[]> =>
  (await library.client.call('runs.list', { documentId, query, before: null, limit: 50 })).map(({ excerpt }) => excerpt);

describe('the history', () => {
  it('finds runs by prompt, result, instruction and passage, by the beginnings of words, in any script', async () => {
    const document = await library.create(`${text} 私は本を読みます。`);
    await library.run(document, passage);
    library.engine.prompt('Write plainer: Boats lay still in the grey water.');
    library.engine.draft('Vessels floated. Café naïve.');
    library.engine.done();
    await library.run(document, '私は本を読みます。', 'proofread');
    library.engine.answer('私は本を読みました。');
    expect(await find('vess')).toEqual([passage]);
    expect(await find('CAFE naive')).toEqual([passage]);
    expect(await find('grey boats plainer')).toEqual([passage]);
    expect(await find('grey zebras')).toEqual([]);
    expect(await find('本')).toEqual(['私は本を読みます。']);
    expect(await find('読みました')).toEqual(['私は本を読みます。']);
    // Nothing in a query is an operator or breaks it.
    for (const query of ['"', 'AND OR NOT', 'prompt:grey', '* ^ ( )', "'; drop table runs; --", '-', 'NEAR(grey still)']) expect(Array.isArray(await find(query))).toBe(true);
    expect(await find('?!')).toEqual([]);
    expect(await find('  ')).toHaveLength(2);
  });

  it('lists the newest first, page by page, of one document or all', async () => {
    const document = await library.create(text);
    const other = await library.create('Some other text.');
    for (let count = 0; count < 5; count += 1) {
      await library.run(document, passage);
      library.engine.answer(`Draft ${count}.`);
    }
    await library.run(other, 'Some other text.');
    library.engine.answer('Else.');
    const page = (before: number | null) => library.client.call('runs.list', { documentId: document.id, query: '', before, limit: 2 });
    const first = await page(null);
    const second = await page(first[1]!.queuedAt);
    const third = await page(second[1]!.queuedAt);
    expect([first, second, third].map((runs) => runs.length)).toEqual([2, 2, 1]);
    const times = [...first, ...second, ...third].map(({ queuedAt }) => queuedAt);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(new Set(times).size).toBe(5);
    expect(await find('')).toHaveLength(6);
  });

  it('makes a new proposal of an earlier pass', async () => {
    const document = await library.create(text);
    const { id } = await library.run(document, passage);
    library.engine.pass(wholeFrame(0, 'Boats sat in 3 seas.', 'open'));
    library.engine.pass(wholeFrame(1, passage));
    library.engine.pass(wholeFrame(2, 'Boats rested.'));
    library.engine.draft('Boats rested!');
    library.engine.done();
    const first = await library.proposal(document.id);
    const made = await library.client.call('proposals.fromPass', { runId: id, draft: 0, pass: 0 });
    expect(made).toMatchObject({ state: 'open', base: passage, range: first.range, label: 'small-model' });
    expect(made.drafts[0]).toMatchObject({ text: 'Boats sat in 3 seas.', passes: 1, guards: [{ guard: 'number', severity: 'warn', words: ['3'] }] });
    expect(made.drafts[0]!.unsettled.length).toBeGreaterThan(2);
    // It takes the place of the one before.
    expect(await library.proposal(document.id)).toEqual(made);
    expect((await library.client.call('proposals.get', { id: first.id })).state).toBe('discarded');
    // The last pass is the draft as the engine handed it over.
    expect((await library.client.call('proposals.fromPass', { runId: id, draft: 0, pass: 2 })).drafts[0]!.text).toBe('Boats rested!');
    expect(await refusal(library.client.call('proposals.fromPass', { runId: id, draft: 0, pass: 1 }))).toBe('nothing-to-change');
    expect(await refusal(library.client.call('proposals.fromPass', { runId: id, draft: 0, pass: 9 }))).toBe('no-such-pass');
  });

  it('finds the passage of a pass again where it has moved, the right one of several, and says so where it is gone', async () => {
    const document = await library.create(`${passage}\n\n${text}`);
    const from = document.text.lastIndexOf(passage);
    const { id } = await library.client.call('runs.start', {
      documentId: document.id, revision: 0, range: { from, to: from + passage.length }, job: { kind: 'proofread' }, settings: { effort: 'fast', drafts: 1, seed: 1 },
    });
    library.engine.answer('Boats rested.');
    const proposal = await library.proposal(document.id);
    await library.client.call('documents.edit', {
      id: document.id, revision: 0, changes: [], length: document.text.length, origins: [],
      proposals: [{ id: proposal.id, range: proposal.range, chosen: 0, changes: null, reviewed: proposal.reviewed, decisions: proposal.drafts[0]!.changes.map((change) => ({ changeId: change.id, verdict: 'refused' as const, edited: null })), state: 'refused' }],
    });
    await library.edit(document.id, [{ from: 0, to: 0, insert: 'Harbour song. '.repeat(9) }]);
    const made = await library.client.call('proposals.fromPass', { runId: id, draft: 0, pass: 0 });
    expect(made.range.from).toBe(from + 14 * 9);
    await library.client.call('runs.delete', { id });

    const again = await library.run(document, 'Nobody spoke.', 'proofread');
    library.engine.answer('No one spoke.');
    const at = (await library.open(document.id)).text.indexOf('Nobody');
    await library.edit(document.id, [{ from: at, to: at + 6, insert: 'Everybody' }]);
    expect(await refusal(library.client.call('proposals.fromPass', { runId: again.id, draft: 0, pass: 0 }))).toBe('passage-not-found');
  });

  it('runs a job again on the passage as it stands, with the same seed and what was refused', async () => {
    const document = await library.create(text);
    const { id } = await library.run(document, passage);
    library.engine.answer('Boats rested.');
    await library.edit(document.id, [{ from: text.indexOf('grey'), to: text.indexOf('grey') + 4, insert: 'green' }]);
    await library.client.call('runs.again', { id, seed: null, refusals: [{ text: 'Boats rested.', reason: 'too short' }] });
    expect(library.engine.current).toMatchObject({
      task: { passage: 'Boats lay still in the green water.', refusals: [{ text: 'Boats rested.', reason: 'too short' }] }, settings: { seed: 1, drafts: 2, effort: 'fast' },
    });
    library.engine.answer('Boats slept.');
    await library.client.call('runs.again', { id, seed: 77, refusals: [] });
    expect(library.engine.current.settings.seed).toBe(77);
  });

  it('runs a job again where its result was accepted', async () => {
    const document = await library.create(text);
    const { id } = await library.run(document, passage);
    library.engine.answer('Boats rested.');
    const proposal = await library.proposal(document.id);
    const result = 'Boats rested.';
    await library.client.call('documents.edit', {
      id: document.id, revision: 0, changes: [{ ...proposal.range, insert: result }], length: text.length + result.length - passage.length, origins: [],
      proposals: [{ id: proposal.id, range: { from: proposal.range.from, to: proposal.range.from + result.length }, chosen: 0, changes: null, reviewed: passage, decisions: proposal.drafts[0]!.changes.map((change) => ({ changeId: change.id, verdict: 'accepted' as const, edited: null })), state: 'accepted' }],
    });
    await library.edit(document.id, [{ from: 0, to: 0, insert: 'Once. ' }]);
    await library.client.call('runs.again', { id, seed: null, refusals: [] });
    expect(library.engine.current.task).toMatchObject({ passage: result });
  });

  it('exports a run with everything it sent and brought', async () => {
    const document = await library.create(text);
    const { id } = await library.run(document, passage);
    library.engine.prompt('The prompt.');
    library.engine.pass(wholeFrame(0, 'Boats rested.'));
    library.engine.draft('Boats rested.');
    library.engine.done();
    const file = await library.client.call('runs.export', { id });
    expect(file.name).toMatch(/^run-\d{4}-\d\d-\d\d-revise\.json$/);
    const content = JSON.parse(file.text) as Record<string, never>;
    expect(content).toMatchObject({
      format: 'palimpsest-run', version: 1, run: { job: { preset: 'plainer' }, settings: { seed: 1 } }, base: passage, modelHash: 'ab'.repeat(32),
      prompts: [{ draft: 0, prompt: { text: 'The prompt.' } }], passes: [{ draft: 0, frames: [{ index: 0, pieces: [{ text: 'Boats ' }, { text: 'rested.' }] }] }], drafts: [{ text: 'Boats rested.' }],
    });
  });

  it('really deletes a run: not a word of it is left in any file of the library', async () => {
    const document = await library.create(text);
    const words = ['Xylophonist', 'Quizzically', 'Bathymetric', 'Zugzwangvoll'];
    const { revision } = await library.open(document.id);
    const { id } = await library.client.call('runs.start', {
      documentId: document.id, revision, range: { from: 0, to: 22 }, settings: { effort: 'fast', drafts: 1, seed: 1 },
      job: { kind: 'revise', preset: 'instruction', instruction: `Mention ${words[0]}`, command: null, refusals: [] },
    });
    library.engine.prompt(`Prompt with ${words[1]}`);
    library.engine.pass(wholeFrame(0, `The ${words[2]} harbour.`));
    library.engine.draft(`The ${words[2]} harbour. ${words[3]}.`);
    library.engine.done();
    const other = await library.run(document, passage);
    library.engine.answer('Boats rested.');
    const bytes = (): string => ['library.db', 'library.db-wal'].map((name) => readFileSync(join(library.folder, name), 'latin1')).join('').toLowerCase();
    for (const word of words) expect([word, bytes().includes(word.toLowerCase())]).toEqual([word, true]);
    const removed = library.collect('run.removed');
    await library.client.call('runs.delete', { id });
    await settle();
    expect(removed).toEqual([{ id }]);
    for (const word of words) expect([word, bytes().includes(word.toLowerCase())]).toEqual([word, false]);
    expect(await refusal(library.client.call('runs.get', { id }))).toBe('no-run');
    expect(await find('Quizzically')).toEqual([]);
    expect((await library.client.call('runs.get', { id: other.id })).drafts).toHaveLength(1);
  });

  it('does not delete a run that is in progress', async () => {
    const document = await library.create(text);
    const { id } = await library.run(document, passage);
    expect(await refusal(library.client.call('runs.delete', { id }))).toBe('run-busy');
  });
});
