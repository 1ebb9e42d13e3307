import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jpeg, png } from '../../../../engine/formats/pictures.test-support.ts';
import { pictureMarkdown } from '../../../../engine/text/index.ts';
import type { DocumentId } from '../../../contract/index.ts';
import { backupFolder, listBackups } from '../../db/backup.ts';
import { openLibrary } from '../../db/open.ts';
import { keptPictures, pictureById } from '../../db/pictures.ts';
import { Library, refusal } from '../../library.test-support.ts';
import { Documents } from '../documents.ts';
import { Log } from '../log.ts';
import { Versions } from '../versions.ts';
import { PictureCollecting, unusedStays } from './collecting.ts';
import { Pictures } from './pictures.ts';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
let library: Library;
beforeEach(() => {
  library = new Library();
});
afterEach(() => library.remove());

const add = (documentId: DocumentId, bytes: Uint8Array, name = 'a.png') => library.client.call('pictures.add', { documentId, name, data: base64(bytes) });
const got = async (id: string): Promise<string> => (await library.client.call('pictures.get', { id })).data;

describe('a picture', () => {
  it('is kept once in its document, byte for byte, over a restart', async () => {
    const { id: documentId } = await library.create('');
    const kept = await add(documentId, png());
    expect(kept).toMatchObject({ type: 'image/png', width: 40, height: 20 });
    expect(await add(documentId, png(), 'other name.png')).toEqual(kept);
    await library.restart();
    expect(await library.client.call('pictures.get', { id: kept.id })).toEqual({ type: 'image/png', data: base64(png()) });
    expect(await got('0'.repeat(32))).toBe('');
  });

  it('is refused with a reason where it is none, and for a document that takes nothing', async () => {
    const { id: documentId } = await library.create('');
    expect(await refusal(add(documentId, new TextEncoder().encode('<svg xmlns="x"/>')))).toBe('picture-svg');
    expect(await refusal(add(documentId, png().subarray(0, 50)))).toBe('picture-damaged');
    await library.client.call('documents.trash', { id: documentId });
    expect(await refusal(add(documentId, png()))).toBe('in-trash');
  });

  it('goes along when the words that name it are copied to another document', async () => {
    const first = await library.create('');
    const { id } = await add(first.id, png());
    const words = `See ${pictureMarkdown(id, 'the quay')}.`;
    const second = await library.create('Before. After.');
    await library.edit(second.id, [{ from: 8, to: 8, insert: words }]);
    const third = await library.create(words);
    // An address that is completed by a later edit counts as well.
    const fourth = await library.create(words.replace(id, id.slice(0, 20)));
    await library.edit(fourth.id, [{ from: words.indexOf(id) + 20, to: words.indexOf(id) + 20, insert: id.slice(20) }]);
    for (const { id: gone } of [first, second, third]) {
      await library.client.call('documents.trash', { id: gone });
      await library.client.call('documents.delete', { id: gone });
      expect(await got(id)).toBe(base64(png()));
    }
    await library.client.call('documents.trash', { id: fourth.id });
    await library.client.call('documents.delete', { id: fourth.id });
    expect(await got(id)).toBe('');
  });

  it('leaves no byte in the library when its document is deleted for good, and is in every backup until then', async () => {
    const { id: documentId } = await library.create('');
    // Long enough to fill pages of its own, and not to be found by chance.
    const picture = jpeg(300, 200);
    await add(documentId, picture);
    const piece = Buffer.from(picture.subarray(picture.length >> 1, (picture.length >> 1) + 64));
    const { name } = await library.client.call('backups.make', {});
    expect(readFileSync(`${backupFolder(library.folder)}/${name}`).includes(piece)).toBe(true);
    await library.client.call('documents.trash', { id: documentId });
    await library.client.call('documents.delete', { id: documentId });
    expect(readFileSync(`${library.folder}/library.db`).includes(piece)).toBe(false);
    expect(readFileSync(`${library.folder}/library.db-wal`).includes(piece)).toBe(false);
    await library.client.call('backups.renew', {});
    for (const backup of listBackups(backupFolder(library.folder))) expect(readFileSync(`${backupFolder(library.folder)}/${backup.name}`).includes(piece)).toBe(false);
  });
});

describe('pictures and files of other programs', () => {
  it('are exported with the document and come back with it', async () => {
    const { id: documentId } = await library.create('', 'Quay');
    const { id } = await add(documentId, png());
    const words = `# Quay\n\n${pictureMarkdown(id, 'the quay')}\n`;
    await library.edit(documentId, [{ from: 0, to: 0, insert: words }]);
    for (const format of ['docx', 'markdown'] as const) {
      const file = await library.client.call('formats.export', { id: documentId, format, changes: false });
      expect(file.losses).toEqual([]);
      if (format === 'markdown') {
        expect([file.name, file.type]).toEqual(['Quay.zip', 'application/zip']);
        const files = unzipSync(new Uint8Array(Buffer.from(file.data, 'base64')));
        expect(Object.keys(files)).toEqual(['Quay.md', 'pictures/picture-1.png']);
        expect(strFromU8(files['Quay.md']!)).toBe('# Quay\n\n![the quay](pictures/picture-1.png)\n');
      }
      const back = await library.client.call('formats.import', { name: file.name, data: file.data });
      expect((await library.open(back.id)).text).toBe(words);
    }
    await library.client.call('documents.trash', { id: documentId });
    await library.client.call('documents.delete', { id: documentId });
    expect(await got(id)).toBe(base64(png()));
  });

  it('come out of pasted HTML into the document, before the window hears of them', async () => {
    const { id: documentId } = await library.create('');
    const { text, losses } = await library.client.call('formats.paste', { documentId, html: `<p>The <b>quay</b> <img alt="map" src="data:image/png;base64,${base64(png())}"></p>` });
    expect(losses).toEqual([]);
    const [, id = ''] = /^The \*\*quay\*\* !\[map\]\(picture:([0-9a-f]{32})\)$/u.exec(text) ?? [];
    expect(await got(id)).toBe(base64(png()));
    expect(await library.client.call('formats.paste', { documentId, html: '<span>just words</span>' })).toEqual({ text: '', losses: [] });
  });
});

describe('a picture that nothing names any more', () => {
  const day = 24 * 3_600_000;
  let now = Date.UTC(2026, 0, 1);

  function open() {
    const store = openLibrary({ folder: `${library.folder}/own`, now: () => now });
    const emitter = { emit: () => undefined };
    const documents = new Documents({ store, emitter, now: () => now });
    const versions = new Versions({ store, documents, emitter, now: () => now });
    const pictures = new Pictures({ store, documents, now: () => now });
    const collecting = new PictureCollecting({ store, documents, log: new Log({ write: () => undefined, read: () => [] }, () => now), now: () => now });
    const edit = (id: DocumentId, text: string) => {
      const state = documents.text(id);
      documents.edit({ id, revision: state.revision, changes: [{ from: 0, to: state.text.length, insert: text }], length: text.length, proposals: [], origins: [] });
    };
    return { store, documents, versions, pictures, collecting, edit };
  }

  it('goes a month after it was found unused, and not while text, versions or kept edits name it', () => {
    const { store, documents, versions, pictures, collecting, edit } = open();
    const { id: documentId } = documents.create({ title: '', text: '' });
    const { id } = pictures.add({ documentId, name: '', data: base64(png()) });
    const look = (): boolean => {
      collecting.look(documentId);
      return pictureById(store, id) !== undefined;
    };
    edit(documentId, pictureMarkdown(id, ''));
    expect(look()).toBe(true);
    expect(keptPictures(store)[0]?.unused_since).toBeNull();
    // Out of the text, but an edit that is still kept would bring it back, and so would the version of before.
    edit(documentId, 'Words instead.');
    now += 2 * unusedStays;
    expect(look()).toBe(true);
    expect(keptPictures(store)[0]?.unused_since).toBeNull();
    for (let count = 0; count < 3; count += 1) {
      now += day;
      edit(documentId, `Words ${count}`);
    }
    expect(look()).toBe(true);
    for (const version of versions.list(documentId)) versions.delete(version.id);
    expect(look()).toBe(true);
    expect(keptPictures(store)[0]?.unused_since).toBe(now);
    now += unusedStays - 1;
    expect(look()).toBe(true);
    // A clock that was put back deletes nothing.
    now -= 3 * unusedStays;
    expect(look()).toBe(true);
    now += 3 * unusedStays + 1;
    expect(look()).toBe(false);
    documents.stop();
    store.close();
  });

  it('is as good as new when its name comes back in time', () => {
    const { store, documents, pictures, collecting, edit } = open();
    const { id: documentId } = documents.create({ title: '', text: '' });
    const { id } = pictures.add({ documentId, name: '', data: base64(png()) });
    collecting.look(documentId);
    expect(keptPictures(store)[0]?.unused_since).toBe(now);
    edit(documentId, pictureMarkdown(id, ''));
    expect(keptPictures(store)[0]?.unused_since).toBeNull();
    now += 2 * unusedStays;
    collecting.look(documentId);
    expect(pictureById(store, id)).toBeDefined();
    documents.stop();
    store.close();
  });
});
