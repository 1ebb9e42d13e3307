import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertRun, indexRun, searchRuns, addDraft, addPasses, addPrompt } from '../runs.ts';
import { insertProposal, applyUpdate } from '../proposals.ts';
import { createText } from '../texts.ts';
import { TestLibrary } from '../library.test-support.ts';
import { query } from '../store.ts';
import type { ProposalId } from '../../../contract/index.ts';

let library: TestLibrary;
beforeEach(() => {
  library = new TestLibrary();
});
afterEach(() => library.remove());

const tables = ['texts', 'operations', 'views', 'runs', 'prompts', 'passes', 'drafts', 'proposals', 'decisions'];
const rowsIn = (table: string): number => Number(library.store.allSql(`select count(*) as n from ${table}`)[0]?.['n']);
const draft = { text: 'elephants', changes: [], unsettled: [], guards: [], score: null, seed: 1, passes: 1, tokens: 1 };

function fill(): void {
  const { store } = library;
  library.document();
  createText(store, 'd', 'text', 0);
  store.run(query.insertInto('operations').values({ document_id: 'd', revision: 1, changes_json: '[]', length: 4, origins_json: '[]', at: 0 }));
  store.run(query.insertInto('views').values({ document_id: 'd', anchor: 0, head: 0, scroll_top: 0.5 }));
  const row = insertRun(store, {
    id: 'r', document_id: 'd', job_json: '{"kind":"proofread"}', settings_json: '{}', state: 'finished', excerpt: '', model: '', model_hash: '', base_json: '"text"', before_json: '""', after_json: '""',
    range_from: 0, range_to: 4, revision: 0, queued_at: 1, started_at: 1, ended_at: 2, problem_json: null, position: null, attempts: 1,
  });
  addPrompt(store, row.number, 0, { text: 'prompt', tokens: 1, cut: { left: 0, right: 0 } });
  addPasses(store, row.number, 0, 0, [{ index: 0, expected: 1, keep: 0, pieces: [] }]);
  addDraft(store, row.number, 0, draft);
  indexRun(store, row);
  insertProposal(store, { id: 'p', run: row.number, documentId: 'd', base: 'text', range: { from: 0, to: 4 }, revision: 0, drafts: [draft], chosen: 0, state: 'open', label: 'none', contextChanged: false, createdAt: 0 });
  applyUpdate(store, { id: 'p' as ProposalId, range: { from: 0, to: 4 }, chosen: 0, changes: null, reviewed: 'text', decisions: [{ changeId: 1, verdict: 'refused', edited: null }], state: 'refused' }, 0, null);
}

describe('migration 1', () => {
  it('deletes everything about a document with it, its runs’ place in the search included', () => {
    fill();
    for (const table of tables) expect([table, rowsIn(table)]).toEqual([table, 1]);
    expect(searchRuns(library.store, 'eleph')).toHaveLength(1);
    library.store.run(query.deleteFrom('documents').where('id', '=', 'd'));
    for (const table of [...tables, 'run_search']) expect([table, rowsIn(table)]).toEqual([table, 0]);
  });

  it('deletes everything about a run with it, and nothing of the document', () => {
    fill();
    library.store.run(query.deleteFrom('runs').where('id', '=', 'r'));
    for (const table of ['runs', 'prompts', 'passes', 'drafts', 'proposals', 'decisions', 'run_search']) expect([table, rowsIn(table)]).toEqual([table, 0]);
    for (const table of ['documents', 'texts', 'operations', 'views']) expect([table, rowsIn(table)]).toEqual([table, 1]);
  });

  it('takes only states it knows, and a place in the queue only with waiting runs', () => {
    fill();
    const set = (values: object) => () => library.store.run(query.updateTable('runs').set(values).where('id', '=', 'r'));
    expect(set({ state: 'odd' })).toThrow(/CHECK/);
    expect(set({ state: 'queued' })).toThrow(/CHECK/);
    expect(set({ position: 1 })).toThrow(/CHECK/);
    expect(set({ state: 'queued', position: 1 })()).toBe(1);
    expect(() => library.store.run(query.insertInto('views').values({ document_id: 'nobody', anchor: 0, head: 0, scroll_top: 0 }))).toThrow(/FOREIGN KEY/);
  });
});
