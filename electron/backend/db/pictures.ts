/** Rows of pictures: each is kept once in a document, under the beginning of its hash, beside the text that names it. */
import { inflateSync } from 'node:zlib';
import { pictureId } from '../../../engine/formats/index.ts';
import type { PictureFacts } from '../../../engine/formats/index.ts';
import type { PictureRow } from './picture-schema.ts';
import { query, type Store } from './store.ts';
import { decodeText, sha256 } from './texts.ts';

export interface NewPicture extends Pick<PictureFacts, 'type' | 'width' | 'height'> {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Keeps a picture with its document, once; its id. */
export function putPicture(store: Store, documentId: string, { type, width, height, name, bytes }: NewPicture, at: number): string {
  const hash = sha256(bytes);
  const id = pictureId(bytes);
  store.run(
    query.insertInto('pictures').values({ document_id: documentId, id, type, width, height, name, added_at: at, unused_since: null, size: bytes.length, sha256: hash, bytes })
      .onConflict((conflict) => conflict.columns(['document_id', 'id']).doUpdateSet({ unused_since: null })),
  );
  return id;
}

/** The document has the picture from now on, if it or any other document has it: text that names it may come from anywhere. */
export function claimPicture(store: Store, documentId: string, id: string, at: number): void {
  if (store.run(query.updateTable('pictures').set({ unused_since: null }).where('document_id', '=', documentId).where('id', '=', id)) > 0) return;
  store.runSql(
    `insert into pictures (document_id, id, type, width, height, name, added_at, unused_since, size, sha256, bytes)
     select ?, id, type, width, height, name, ?, null, size, sha256, bytes from pictures where id = ? limit 1`,
    documentId, at, id,
  );
}

/** The picture as any document has it; undefined where none has, or its bytes are not what was stored. */
export function pictureById(store: Store, id: string): PictureRow | undefined {
  // One at a time: many documents may have the same large picture.
  for (const { document_id } of store.all(query.selectFrom('pictures').select('document_id').where('id', '=', id))) {
    const row = store.first(query.selectFrom('pictures').selectAll().where('document_id', '=', document_id).where('id', '=', id));
    if (row && sha256(row.bytes).equals(row.sha256)) return row;
  }
  return undefined;
}

/** Every picture of a document, or of all, without its bytes. */
export function keptPictures(store: Store, documentId?: string): Pick<PictureRow, 'document_id' | 'id' | 'unused_since'>[] {
  const all = query.selectFrom('pictures').select(['document_id', 'id', 'unused_since']).orderBy('document_id').orderBy('id');
  return store.all(documentId === undefined ? all : all.where('document_id', '=', documentId));
}

export function markUnused(store: Store, documentId: string, id: string, since: number | null): void {
  store.run(query.updateTable('pictures').set({ unused_since: since }).where('document_id', '=', documentId).where('id', '=', id));
}

export function dropPicture(store: Store, documentId: string, id: string): void {
  store.run(query.deleteFrom('pictures').where('document_id', '=', documentId).where('id', '=', id));
}

/** Whether anything that may become the document's text again names the picture: versions, kept edits, runs and their proposals. */
export function historyNames(store: Store, documentId: string, id: string): boolean {
  const [found] = store.allSql(
    `with asked (document, name) as (values (?, ?))
     select 1 as found from asked where
       exists (select 1 from operations where document_id = document and instr(changes_json, name))
       or exists (select 1 from runs where document_id = document and (instr(base_json, name) or instr(before_json, name) or instr(after_json, name)))
       or exists (select 1 from proposals where document_id = document and (instr(base_json, name) or instr(drafts_json, name)))
       or exists (select 1 from decisions join proposals on proposals.id = proposal_id where document_id = document and instr(edited_json, name))
       or exists (select 1 from drafts join runs on runs.number = drafts.run where document_id = document and instr(result_json, name))`,
    documentId, id,
  );
  if (found) return true;
  for (const text of store.all(query.selectFrom('texts').select(['encoding', 'text']).where('document_id', '=', documentId))) if (decodeText(text).includes(id)) return true;
  const numbers = store.all(query.selectFrom('versions').select('number').where('document_id', '=', documentId).orderBy('number', 'desc'));
  return numbers.some(({ number }) => {
    const row = store.first(query.selectFrom('versions').select(['encoding', 'packed']).where('number', '=', number));
    try {
      return row !== undefined && decodeText({ encoding: row.encoding, text: inflateSync(row.packed) }).includes(id);
    } catch {
      // What can't be read may name it.
      return true;
    }
  });
}
