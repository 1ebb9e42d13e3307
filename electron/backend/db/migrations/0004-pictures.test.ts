import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestLibrary } from '../library.test-support.ts';
import { claimPicture, pictureById, putPicture } from '../pictures.ts';
import { query } from '../store.ts';

let library: TestLibrary;
beforeEach(() => {
  library = new TestLibrary();
  library.document();
  library.document('e');
});
afterEach(() => library.remove());

const picture = { type: 'image/png', width: 2, height: 1, name: 'a.png', bytes: Uint8Array.from([1, 2, 3]) } as const;
const rows = () => library.store.all(query.selectFrom('pictures').select(['document_id', 'id', 'size', 'added_at', 'unused_since']).orderBy('document_id'));

describe('migration 4', () => {
  it('keeps a picture once in a document, and deletes it with that document alone', () => {
    const id = putPicture(library.store, 'd', picture, 5);
    expect(putPicture(library.store, 'd', picture, 6)).toBe(id);
    claimPicture(library.store, 'e', id, 7);
    expect(rows()).toEqual([{ document_id: 'd', id, size: 3, added_at: 5, unused_since: null }, { document_id: 'e', id, size: 3, added_at: 7, unused_since: null }]);
    library.store.run(query.deleteFrom('documents').where('id', '=', 'd'));
    expect(rows().map(({ document_id }) => document_id)).toEqual(['e']);
    expect(pictureById(library.store, id)?.bytes).toEqual(Buffer.from([1, 2, 3]));
  });

  it('hands out no bytes that are not what was stored', () => {
    const id = putPicture(library.store, 'd', picture, 0);
    library.store.run(query.updateTable('pictures').set({ bytes: Uint8Array.from([1, 2, 4]) }));
    expect(pictureById(library.store, id)).toBeUndefined();
  });

  it('takes only kinds it knows, sizes that are true and documents that are there', () => {
    const id = putPicture(library.store, 'd', picture, 0);
    expect(() => library.store.run(query.updateTable('pictures').set({ type: 'image/svg+xml' as 'image/png' }))).toThrow(/CHECK/);
    expect(() => library.store.run(query.updateTable('pictures').set({ size: 4 }))).toThrow(/CHECK/);
    expect(() => claimPicture(library.store, 'nobody', id, 0)).toThrow(/FOREIGN KEY/);
  });
});
