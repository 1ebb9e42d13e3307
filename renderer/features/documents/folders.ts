import { create } from 'zustand';
import type { DocumentSummary, Folder, FolderId } from '../../../electron/contract/index.ts';
import { closeDialog, getClient, openDialog, reportProblem } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { text } from '../../i18n/index.ts';
import { titleOf } from './documents.ts';

interface FoldersStore {
  readonly open: ReadonlySet<FolderId>;
  /** The folder whose name is being typed in the list. */
  readonly renaming: FolderId | null;
  /** The document that a dialog is about. */
  readonly subject: DocumentSummary | null;
}

export const foldersStore = create<FoldersStore>(() => ({ open: new Set(), renaming: null, subject: null }));

export function toggleFolder(id: FolderId): void {
  foldersStore.setState(({ open }) => ({ open: new Set(open.has(id) ? [...open].filter((each) => each !== id) : [...open, id]) }));
}

function showFolder(id: FolderId | null): void {
  if (id !== null) foldersStore.setState(({ open }) => ({ open: new Set([...open, id]) }));
}

/** Asks in a dialog where a document belongs, or for its tags. */
export function askAbout(document: DocumentSummary, dialog: 'move' | 'tags'): void {
  foldersStore.setState({ subject: document });
  openDialog(dialog);
}

/** A new folder, with its name to be typed. */
export async function newFolder(parentId: FolderId | null): Promise<void> {
  try {
    const folder = await getClient().call('folders.create', { name: text('folder.newName'), parentId });
    showFolder(parentId);
    foldersStore.setState({ renaming: folder.id });
  } catch (error) {
    reportProblem(error);
  }
}

export async function renameFolder(folder: Folder, name: string): Promise<void> {
  foldersStore.setState({ renaming: null });
  if (!name.trim() || name.trim() === folder.name) return;
  try {
    await getClient().call('folders.rename', { id: folder.id, name });
  } catch (error) {
    reportProblem(error);
  }
}

export async function deleteFolder(folder: Folder): Promise<void> {
  try {
    await getClient().call('folders.delete', { id: folder.id });
    showToast(text('folder.deleted', { name: folder.name }));
  } catch (error) {
    reportProblem(error);
  }
}

/** Puts a document into a folder, by name where it is a new one; null: in none. */
export async function place(document: DocumentSummary, folder: FolderId | null | { readonly name: string }): Promise<void> {
  try {
    const folderId = folder !== null && typeof folder === 'object' ? (await getClient().call('folders.create', { name: folder.name, parentId: null })).id : folder;
    await getClient().call('documents.place', { id: document.id, folderId });
    showFolder(folderId);
    closeDialog();
    showToast(text('document.placed', { title: titleOf(document) }));
  } catch (error) {
    reportProblem(error);
  }
}

export async function tag(document: DocumentSummary, tags: readonly string[]): Promise<void> {
  try {
    await getClient().call('documents.tag', { id: document.id, tags: [...tags] });
    closeDialog();
  } catch (error) {
    reportProblem(error);
  }
}
