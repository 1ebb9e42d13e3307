import type { DocumentSummary, Folder, FolderId } from '../../../electron/contract/index.ts';

export interface FolderRow {
  readonly kind: 'folder';
  readonly id: string;
  readonly folder: Folder;
  readonly depth: number;
  readonly open: boolean;
  /** Documents in it and in the folders below. */
  readonly count: number;
}

export interface DocumentRow {
  readonly kind: 'document';
  readonly id: string;
  readonly document: DocumentSummary;
  readonly depth: number;
}

export type Row = FolderRow | DocumentRow;

/** The rows of the list: folders by name, each with what is in it while it is open, then the documents that are in none, as they came. */
export function treeRows(documents: readonly DocumentSummary[], folders: readonly Folder[], open: ReadonlySet<FolderId>): Row[] {
  const known = new Set(folders.map(({ id }) => id));
  const below = (parent: FolderId | null): Folder[] => folders.filter(({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : null) === parent).toSorted((a, b) => a.name.localeCompare(b.name));
  const within = (folder: FolderId | null): DocumentSummary[] => documents.filter(({ folderId }) => (folderId !== null && known.has(folderId) ? folderId : null) === folder);
  const count = (folder: FolderId): number => within(folder).length + below(folder).reduce((sum, { id }) => sum + count(id), 0);
  const rows = (parent: FolderId | null, depth: number): Row[] => [
    ...below(parent).flatMap((folder): Row[] => {
      const shown = open.has(folder.id);
      return [{ kind: 'folder', id: `folder ${folder.id}`, folder, depth, open: shown, count: count(folder.id) }, ...(shown ? rows(folder.id, depth + 1) : [])];
    }),
    ...within(parent).map((document): Row => ({ kind: 'document', id: document.id, document, depth })),
  ];
  return rows(null, 0);
}

/** Every folder with those it lies in before its name, for a list to choose from. */
export function folderPaths(folders: readonly Folder[]): { readonly id: FolderId; readonly path: string }[] {
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  const pathOf = (folder: Folder): string => {
    const parent = folder.parentId === null ? undefined : byId.get(folder.parentId);
    return parent ? `${pathOf(parent)} / ${folder.name}` : folder.name;
  };
  return folders.map((folder) => ({ id: folder.id, path: pathOf(folder) })).toSorted((a, b) => a.path.localeCompare(b.path));
}
