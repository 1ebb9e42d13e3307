import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Library, settle } from '../library.test-support.ts';

let library: Library;
beforeEach(() => {
  library = new Library({ now: () => Date.UTC(2026, 10, 24, 9) });
});
afterEach(() => library.remove());

/** A run that was given a prompt of 12 characters and wrote 15. */
async function run(title: string): Promise<{ id: string; documentId: Awaited<ReturnType<Library['create']>>['id'] }> {
  const document = await library.create('Some sentence.', title);
  const { id } = await library.run(document, 'Some sentence.');
  library.engine.prompt('twelve chars');
  library.engine.draft('Other sentence!');
  library.engine.done();
  await settle();
  return { id, documentId: document.id };
}

describe('the activity log', () => {
  it('says what was read and written, when and for which document, without the words themselves', async () => {
    const { documentId } = await run('=Letter, "to" Ann');
    const log = await library.client.call('activity.list', { limit: 10 });
    expect(log).toEqual([{ at: Date.UTC(2026, 10, 24, 9), documentId, documentTitle: '=Letter, "to" Ann', job: 'revise', model: log[0]!.model, read: 12, written: 15, state: 'finished' }]);
    const { name, text } = await library.client.call('activity.export', {});
    expect(name).toBe('palimpsest-activity-2026-11-24.csv');
    expect(text.split('\r\n')[1]).toBe(`2026-11-24T09:00:00.000Z,"'=Letter, ""to"" Ann",revise,${log[0]!.model},12,15,finished`);
    expect(text).not.toContain('sentence');
  });

  it('is cleared with everything behind it, but for what is in review or waits', async () => {
    const first = await run('One');
    const second = await run('Two');
    const proposal = await library.proposal(first.documentId);
    await library.client.call('documents.edit', {
      id: first.documentId, revision: (await library.open(first.documentId)).revision, changes: [], length: 14, origins: [],
      proposals: [{ id: proposal.id, range: proposal.range, chosen: 0, changes: null, reviewed: proposal.reviewed, decisions: (proposal.drafts[0]?.changes ?? []).map(({ id }) => ({ changeId: id, verdict: 'refused' as const, edited: null })), state: 'refused' }],
    });
    const removed = library.collect('run.removed');
    expect(await library.client.call('activity.clear', {})).toEqual({ deleted: 1 });
    await settle();
    expect(removed).toEqual([{ id: first.id }]);
    expect((await library.client.call('runs.list', { documentId: null, query: '', before: null, limit: 10 })).map(({ id }) => id)).toEqual([second.id]);
    expect((await library.client.call('activity.list', { limit: 10 })).map(({ documentTitle }) => documentTitle)).toEqual(['Two']);
  });
});
