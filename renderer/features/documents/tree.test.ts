import { describe, expect, it } from 'vitest';
import type { DocumentSummary, Folder, FolderId } from '../../../electron/contract/index.ts';
import { folderPaths, treeRows } from './tree.ts';

const folder = (id: string, parentId: string | null = null) => ({ id, name: id, parentId }) as Folder;
const document = (id: string, folderId: string | null = null) => ({ id, title: id, folderId, tags: [] }) as unknown as DocumentSummary;
const open = (...ids: string[]) => new Set(ids as FolderId[]);
const shown = (...args: Parameters<typeof treeRows>) => treeRows(...args).map((row) => `${' '.repeat(row.depth)}${row.kind === 'folder' ? `${row.folder.name}/${row.count}` : row.document.title}`);

describe('the list of folders and documents', () => {
  const folders = [folder('Book'), folder('Part one', 'Book'), folder('Aunt')];
  const documents = [document('Loose'), document('Scene', 'Part one'), document('Plan', 'Book')];

  it('shows what is in a folder while it is open, and counts what is in it either way', () => {
    expect(shown(documents, folders, open())).toEqual(['Aunt/0', 'Book/2', 'Loose']);
    expect(shown(documents, folders, open('Book'))).toEqual(['Aunt/0', 'Book/2', ' Part one/1', ' Plan', 'Loose']);
    expect(shown(documents, folders, open('Book', 'Part one'))).toEqual(['Aunt/0', 'Book/2', ' Part one/1', '  Scene', ' Plan', 'Loose']);
  });

  it('loses no document whose folder is not known yet', () => {
    expect(shown([document('Scene', 'gone')], [folder('Child', 'gone too')], open())).toEqual(['Child/0', 'Scene']);
  });

  it('names folders with those they lie in', () => {
    expect(folderPaths(folders).map(({ path }) => path)).toEqual(['Aunt', 'Book', 'Book / Part one']);
  });
});
