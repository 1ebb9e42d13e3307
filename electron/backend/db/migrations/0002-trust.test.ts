import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestLibrary } from '../library.test-support.ts';
import { openLibrary } from '../open.ts';
import { query } from '../store.ts';
import { loadText } from '../texts.ts';
import { library as first } from './0001-library.ts';

let library: TestLibrary;
beforeEach(() => {
  library = new TestLibrary();
});
afterEach(() => library.remove());

describe('migration 2', () => {
  it('leaves a library of version 1 as it was, with edits that have no check sum', () => {
    const folder = mkdtempSync(join(tmpdir(), 'palimpsest-'));
    const old = openLibrary({ folder, migrations: [first] });
    old.runSql("insert into documents values ('d', 'Title', 1, 5, 1, 0, 0, null)");
    old.runSql("insert into texts values ('d', 0, 'utf-8', x'776f7264', x'98c1eb4ee93476743763878fcb96a25fbc9a175074d64004779ecb5242f645e6', '[]', 0)");
    old.runSql(`insert into operations values ('d', 1, '[[4,4,"s"]]', 5, '[]', 0)`);
    old.close();
    const store = openLibrary({ folder });
    expect(loadText(store, 'd', 1).text).toBe('words');
    expect(store.first(query.selectFrom('documents').selectAll())).toMatchObject({ title: 'Title', folder_id: null });
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('deletes tags, versions, passages and the link to a file with their document', () => {
    const { store } = library;
    library.document();
    store.runSql("insert into tags values ('d', 'a')");
    store.runSql("insert into versions (document_id, reason, name, at, words, length, encoding, sha256, packed) values ('d', 'automatic', '', 0, 0, 0, 'utf-8', zeroblob(32), x'')");
    store.runSql("insert into files values ('d', '/a', 'utf-8', 0, 'lf', zeroblob(32), 0)");
    store.runSql("insert into passages (document_id, ordinal, length, indexed, text) values ('d', 0, 6, 1, 'walrus')");
    expect(store.allSql("select rowid from passage_search where passage_search match 'walrus'")).toHaveLength(1);
    store.run(query.deleteFrom('documents').where('id', '=', 'd'));
    for (const table of ['tags', 'versions', 'files', 'passages', 'passage_terms']) expect([table, store.allSql(`select count(*) as n from ${table}`)]).toEqual([table, [{ n: 0 }]]);
  });

  it('takes only what it knows', () => {
    const { store } = library;
    library.document();
    const failing = [
      "insert into versions (document_id, reason, name, at, words, length, encoding, sha256, packed) values ('d', 'named', '', 0, 0, 0, 'utf-8', zeroblob(32), x'')",
      "insert into versions (document_id, reason, name, at, words, length, encoding, sha256, packed) values ('d', 'whim', 'x', 0, 0, 0, 'utf-8', zeroblob(32), x'')",
      "insert into files values ('d', '/a', 'utf-8', 2, 'lf', zeroblob(32), 0)",
      "insert into passages (document_id, ordinal, length, indexed, text) values ('d', 0, 0, 1, '')",
    ];
    for (const sql of failing) expect(() => store.runSql(sql)).toThrow(/CHECK/);
    expect(() => store.runSql("update documents set folder_id = 'none'")).toThrow(/FOREIGN KEY/);
  });
});
