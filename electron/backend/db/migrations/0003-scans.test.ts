import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestLibrary } from '../library.test-support.ts';
import { addChanges, addReading, readingOf } from '../scans.ts';
import { query } from '../store.ts';

let library: TestLibrary;
beforeEach(() => {
  library = new TestLibrary();
});
afterEach(() => library.remove());

const tables = ['scans', 'scan_files', 'scan_pages', 'scan_readings', 'scan_changes'];
const rowsIn = (table: string): number => Number(library.store.allSql(`select count(*) as n from ${table}`)[0]?.['n']);
const page = { number: 1, width: 100, height: 100, resolution: 300, turned: 0, skew: 0, origin: 'recognised', language: 'eng', blocks: [] } as const;

function fill(): void {
  const { store } = library;
  library.document();
  store.run(query.insertInto('scans').values({ document_id: 'd', state: 'ready', language: 'eng', sample: 0, rules_off_json: '[]', base: 'text', changes_json: '[]', revision: 1, created_at: 0 }));
  store.run(query.insertInto('scan_files').values({ scan: 'd', number: 0, name: 'a.pdf', size: 5, received: 5, pages: 1, password: null, problem_json: null }));
  store.run(
    query.insertInto('scan_pages').values({
      scan: 'd', number: 1, file: 0, file_page: 1, state: 'read', problem_json: null, seconds: 1, reading: 1, words: 0, checked: 0, doubtful: 0, cleaned: 0, width: 0, height: 0, base_from: 0, base_to: 4, places: new Uint8Array(0), states: new Uint8Array(0),
    }),
  );
  addReading(store, 'd', 1, page, 0);
  addChanges(store, 'd', [{ page: 1, word: null, source: 'rule', kind: 'hyphen', from: 0, to: 4, before: 'te-xt', after: 'text', sure: true, confidence: 1, state: 'applied' }]);
}

describe('migration 3', () => {
  it('deletes everything about a scan with its document', () => {
    fill();
    for (const table of tables) expect([table, rowsIn(table)]).toEqual([table, 1]);
    library.store.run(query.deleteFrom('documents').where('id', '=', 'd'));
    for (const table of tables) expect([table, rowsIn(table)]).toEqual([table, 0]);
  });

  it('keeps every reading of a page as it was', () => {
    fill();
    expect(addReading(library.store, 'd', 1, { ...page, width: 200 }, 1)).toBe(2);
    expect(readingOf(library.store, 'd', 1, 1)).toEqual(page);
    expect(readingOf(library.store, 'd', 1, 2)?.width).toBe(200);
  });

  it('takes only states it knows, and no more bytes than a file has', () => {
    fill();
    expect(() => library.store.run(query.updateTable('scans').set({ state: 'odd' as 'ready' }))).toThrow(/CHECK/);
    expect(() => library.store.run(query.updateTable('scan_pages').set({ state: 'odd' as 'read' }))).toThrow(/CHECK/);
    expect(() => library.store.run(query.updateTable('scan_files').set({ received: 6 }))).toThrow(/CHECK/);
  });
});
