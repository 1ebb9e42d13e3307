import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diffText } from '../../../engine/text/index.ts';
import { Library, refusal } from '../library.test-support.ts';

let library: Library;
let path: string;
beforeEach(async () => {
  library = new Library();
  await library.backend.ready;
  mkdirSync(join(library.folder, 'mine'));
  path = join(library.folder, 'mine', 'Letter.md');
  writeFileSync(path, '\ufeffDear Ann,\r\n\r\nthe tide turned.\r\n');
});
afterEach(() => library.remove());

const openFile = (file = path) => library.client.call('files.open', { path: file });
const state = async (documentId: Awaited<ReturnType<typeof openFile>>['id']) => (await library.client.call('files.state', { documentId }))?.state;
const write = (documentId: Awaited<ReturnType<typeof openFile>>['id'], encoding: 'same' | 'utf-8' = 'same') => library.client.call('files.write', { documentId, encoding });

describe('a document that follows a file', () => {
  it('has its words, and the file stays byte for byte as it is until something is written', async () => {
    const before = readFileSync(path);
    const { id, text, title } = await openFile();
    expect([title, text]).toEqual(['Letter', 'Dear Ann,\n\nthe tide turned.\n']);
    expect(await library.client.call('files.state', { documentId: id })).toMatchObject({ path, state: 'same', encoding: 'utf-8', lineEnds: 'crlf' });
    await write(id);
    await library.restart();
    expect((await openFile()).id).toBe(id);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(await library.client.call('files.state', { documentId: (await library.create('x')).id })).toBeNull();
  });

  it('writes the file after a pause and at the end, with its mark, line ends and rights, and leaves nothing beside it', async () => {
    chmodSync(path, 0o640);
    const { id } = await openFile();
    const events = library.collect('files.changed');
    await library.edit(id, [{ from: 0, to: 0, insert: 'My ' }]);
    expect(await state(id)).toBe('ahead');
    await library.backend.close();
    expect(readFileSync(path, 'utf8')).toBe('\ufeffMy Dear Ann,\r\n\r\nthe tide turned.\r\n');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(library.folder, 'mine'))).toEqual(['Letter.md']);
    expect(events.map(({ file }) => file.state)).toContain('ahead');
    library.start();
    expect(await state(id)).toBe('same');
  });

  it('never writes over what somebody else wrote', async () => {
    const { id } = await openFile();
    writeFileSync(path, 'Theirs.');
    await library.edit(id, [{ from: 0, to: 0, insert: 'Mine. ' }]);
    expect((await write(id)).state).toBe('changed');
    expect(readFileSync(path, 'utf8')).toBe('Theirs.');
    await library.restart();
    expect(await state(id)).toBe('changed');
    await library.backend.close();
    expect(readFileSync(path, 'utf8')).toBe('Theirs.');
    library.start();
  });

  it('keeps mine: the file is written, and what it held is kept as a version', async () => {
    const { id } = await openFile();
    writeFileSync(path, 'Theirs.');
    await library.edit(id, [{ from: 0, to: 0, insert: 'Mine. ' }]);
    const { text, seen } = await library.client.call('files.theirs', { documentId: id });
    expect(text).toBe('Theirs.');
    writeFileSync(path, 'Theirs, once more.');
    expect(await refusal(library.client.call('files.settle', { documentId: id, choice: 'mine', seen }))).toBe('file-changed-again');
    const again = await library.client.call('files.theirs', { documentId: id });
    expect(await library.client.call('files.settle', { documentId: id, choice: 'mine', seen: again.seen })).toMatchObject({ state: 'same' });
    expect(readFileSync(path, 'utf8')).toBe('\ufeffMine. Dear Ann,\r\n\r\nthe tide turned.\r\n');
    const [version] = await library.client.call('versions.list', { documentId: id });
    expect(version).toMatchObject({ reason: 'disk' });
    expect((await library.client.call('versions.get', { id: version!.id })).text).toBe('Theirs, once more.');
  });

  it('takes theirs: as an edit of the document, which then is as the file is', async () => {
    const { id } = await openFile();
    await library.edit(id, [{ from: 0, to: 0, insert: 'Mine. ' }]);
    writeFileSync(path, 'Theirs.\n');
    const { text, seen } = await library.client.call('files.theirs', { documentId: id });
    await library.client.call('versions.keep', { documentId: id, name: '', reason: 'disk' });
    await library.edit(id, diffText((await library.open(id)).text, text));
    expect(await library.client.call('files.settle', { documentId: id, choice: 'theirs', seen })).toMatchObject({ state: 'same', lineEnds: 'lf' });
    expect(readFileSync(path, 'utf8')).toBe('Theirs.\n');
    await library.edit(id, [{ from: 0, to: 0, insert: 'And ' }]);
    expect((await write(id)).state).toBe('same');
    expect(readFileSync(path, 'utf8')).toBe('And Theirs.\n');
  });

  it('is in step when somebody else wrote the same words', async () => {
    const { id } = await openFile();
    await library.edit(id, [{ from: 0, to: 9, insert: 'Hello' }]);
    writeFileSync(path, '\ufeffHello\r\n\r\nthe tide turned.\r\n');
    expect(await state(id)).toBe('same');
  });

  it('says when the file is gone, and makes no new one', async () => {
    const { id } = await openFile();
    renameSync(path, `${path}.moved`);
    await library.edit(id, [{ from: 0, to: 0, insert: 'x' }]);
    expect((await write(id)).state).toBe('missing');
    expect(existsSync(path)).toBe(false);
    renameSync(`${path}.moved`, path);
    expect((await write(id)).state).toBe('same');
    expect(readFileSync(path, 'utf8')).toContain('xDear Ann');
    await library.client.call('files.forget', { documentId: id });
    expect(await library.client.call('files.state', { documentId: id })).toBeNull();
    expect((await openFile()).id).not.toBe(id);
  });

  it('says when the file’s encoding lacks a character, and writes UTF-8 when that is chosen', async () => {
    const latin = join(library.folder, 'mine', 'alt.txt');
    writeFileSync(latin, Buffer.from('Grüße aus Köln. Die Straße ist schön. '.repeat(8), 'latin1'));
    const { id } = await openFile(latin);
    const before = readFileSync(latin);
    await library.edit(id, [{ from: 0, to: 0, insert: '水 ' }]);
    expect(await write(id)).toMatchObject({ state: 'failed', problem: { code: 'file-encoding' } });
    expect(readFileSync(latin).equals(before)).toBe(true);
    expect(await write(id, 'utf-8')).toMatchObject({ state: 'same', encoding: 'utf-8', problem: null });
    expect(readFileSync(latin, 'utf8').startsWith('水 Grüße')).toBe(true);
  });

  it('is one document, whatever path leads to the file', async () => {
    const link = join(library.folder, 'link.md');
    symlinkSync(path, link);
    const { id } = await openFile(link);
    expect((await openFile()).id).toBe(id);
    await library.edit(id, [{ from: 0, to: 0, insert: 'x' }]);
    await write(id);
    expect(readFileSync(path, 'utf8')).toContain('xDear');
    expect(readFileSync(link, 'utf8')).toContain('xDear');
    await library.client.call('documents.trash', { id });
    expect((await openFile()).trashedAt).toBeNull();
  });

  it('can’t be made of what is not there, not text or not a file', async () => {
    expect(await refusal(openFile(join(library.folder, 'nowhere.md')))).toBe('file-missing');
    expect(await refusal(openFile(library.folder))).toBe('file-unreadable');
    const picture = join(library.folder, 'picture.png');
    writeFileSync(picture, Buffer.from([0x89, 0x50, 0, 0, 1]));
    expect(await refusal(openFile(picture))).toBe('file-not-text');
    rmSync(picture);
  });

  it('is opened at the start where one is given', async () => {
    await library.backend.close();
    library.start({ openFile: path });
    const { lastDocument } = await library.client.call('settings.get', {});
    expect((await library.client.call('documents.open', { id: lastDocument as never })).title).toBe('Letter');
  });
});
