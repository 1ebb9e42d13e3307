import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FolderId } from '../../contract/index.ts';
import { Library, refusal } from '../library.test-support.ts';

let library: Library;
beforeEach(() => {
  library = new Library();
});
afterEach(() => library.remove());

const make = (name: string, parentId: FolderId | null = null) => library.client.call('folders.create', { name, parentId });
const placeOf = async (id: string) => (await library.client.call('documents.list', {})).find((document) => document.id === id)?.folderId;

describe('folders', () => {
  it('hold documents and folders; deleting one moves what it held up, and deletes no document', async () => {
    const book = await make('Book');
    const part = await make('Part one', book.id);
    const scenes = await make('Scenes', part.id);
    const { id } = await library.create('A scene.');
    expect(await library.client.call('documents.place', { id, folderId: part.id })).toMatchObject({ folderId: part.id });
    const events = library.collect('folders.changed');
    await library.client.call('folders.delete', { id: part.id });
    expect(await placeOf(id)).toBe(book.id);
    expect(events.at(-1)?.folders).toEqual([book, { ...scenes, parentId: book.id }]);
    await library.restart();
    expect(await library.client.call('folders.list', {})).toHaveLength(2);
    await library.client.call('folders.delete', { id: book.id });
    expect(await placeOf(id)).toBeNull();
    expect((await library.open(id)).text).toBe('A scene.');
  });

  it('never lie in themselves, nor deeper than eight', async () => {
    const folders = [await make('1')];
    for (let depth = 2; depth <= 8; depth += 1) folders.push(await make(String(depth), folders.at(-1)!.id));
    expect(await refusal(make('9', folders.at(-1)!.id))).toBe('folder-too-deep');
    expect(await refusal(library.client.call('folders.move', { id: folders[0]!.id, parentId: folders[3]!.id }))).toBe('folder-in-itself');
    expect(await refusal(library.client.call('folders.move', { id: folders[0]!.id, parentId: folders[0]!.id }))).toBe('folder-in-itself');
    const other = await make('other');
    expect(await refusal(library.client.call('folders.move', { id: folders[0]!.id, parentId: other.id }))).toBe('folder-too-deep');
    expect(await library.client.call('folders.move', { id: folders[4]!.id, parentId: other.id })).toMatchObject({ parentId: other.id });
    expect(await refusal(library.client.call('folders.rename', { id: 'none' as FolderId, name: 'x' }))).toBe('no-folder');
    expect(await library.client.call('folders.rename', { id: other.id, name: 'More' })).toMatchObject({ name: 'More' });
  });
});

describe('tags', () => {
  it('are replaced as a whole, once each whatever their capitals, and go with the document', async () => {
    const { id } = await library.create('Text.');
    expect(await library.client.call('documents.tag', { id, tags: ['Letters', ' 2026 ', 'letters'] })).toMatchObject({ tags: ['2026', 'letters'] });
    await library.restart();
    expect((await library.client.call('documents.list', {})).find((document) => document.id === id)?.tags).toEqual(['2026', 'letters']);
    expect(await library.client.call('documents.tag', { id, tags: [] })).toMatchObject({ tags: [] });
    expect(await refusal(library.client.call('documents.tag', { id: 'nobody' as typeof id, tags: ['x'] }))).toBe('no-document');
  });
});
