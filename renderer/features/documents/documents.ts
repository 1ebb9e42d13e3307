import { create } from 'zustand';
import type { DocumentId, DocumentSummary } from '../../../electron/contract/index.ts';
import { changeSettings, closeOverlay, focusRegion, getClient, getSettings, keyOf, queryClient, reportProblem } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { closeDocument, openDocument } from '../../editor/index.ts';
import { text } from '../../i18n/index.ts';
import { findDocuments, sortOut } from './find.ts';

interface SidebarStore {
  /** The document in the editor. */
  readonly open: DocumentId | null;
  /** The document whose title is being typed in the list. */
  readonly renaming: DocumentId | null;
  /** The document that is asked about before it is deleted for good. */
  readonly deleting: DocumentSummary | null;
  readonly query: string;
  readonly view: 'documents' | 'trash';
  /** The find field is to take the focus. */
  readonly findWanted: boolean;
}

export const sidebarStore = create<SidebarStore>(() => ({ open: null, renaming: null, deleting: null, query: '', view: 'documents', findWanted: false }));

function listed(): DocumentSummary[] {
  return queryClient.getQueryData<DocumentSummary[]>(keyOf('documents.list', {})) ?? [];
}

/** The document in the editor, as the list has it. */
export function openSummary(): DocumentSummary | undefined {
  const { open } = sidebarStore.getState();
  return listed().find((document) => document.id === open);
}

export function titleOf(document: Pick<DocumentSummary, 'title'>): string {
  return document.title || text('document.untitled');
}

/** Opens a document, remembers it for the next start, and puts the caret in its text. */
export async function showDocument(id: DocumentId, { focus = true }: { focus?: boolean } = {}): Promise<void> {
  try {
    await openDocument(id);
    if (getSettings().lastDocument !== id) void changeSettings({ lastDocument: id });
    closeOverlay();
    if (focus) requestAnimationFrame(() => focusRegion('editor'));
  } catch (error) {
    reportProblem(error);
  }
}

export async function newDocument(): Promise<void> {
  try {
    const document = await getClient().call('documents.create', { title: '', text: '' });
    sidebarStore.setState({ query: '', view: 'documents' });
    await showDocument(document.id);
  } catch (error) {
    reportProblem(error);
  }
}

/** Opens what was open last, or the newest document; with none, nothing. */
export async function openLast(): Promise<void> {
  try {
    // Asked for, not taken from what events told so far: on a first start they tell of one sample after the other.
    const documents = await queryClient.fetchQuery({ queryKey: keyOf('documents.list', {}), queryFn: () => getClient().call('documents.list', {}), staleTime: 0 });
    const { living } = sortOut(documents);
    const last = living.find((document) => document.id === getSettings().lastDocument) ?? findDocuments(living, '')[0];
    if (last) await showDocument(last.id);
  } catch (error) {
    reportProblem(error);
  }
}

export function startRename(id: DocumentId): void {
  sidebarStore.setState({ renaming: id });
}

export async function rename(id: DocumentId, title: string): Promise<void> {
  sidebarStore.setState({ renaming: null });
  const before = listed().find((document) => document.id === id);
  const wanted = title.trim();
  if (!wanted || wanted === before?.title) return;
  try {
    await getClient().call('documents.rename', { id, title: wanted });
  } catch (error) {
    reportProblem(error);
  }
}

/** Moves a document to the trash, with a way back. If it was open, its neighbour in the list is opened. */
export async function trash(document: DocumentSummary): Promise<void> {
  const open = sidebarStore.getState().open === document.id;
  const fromList = window.document.activeElement?.closest('[data-region="sidebar"]') !== null;
  try {
    if (open) await closeDocument();
    await getClient().call('documents.trash', { id: document.id });
    showToast(text('document.trashed', { title: titleOf(document) }), { undo: () => void restore(document, { open }) });
    if (!open) return;
    const rest = findDocuments(sortOut(listed()).living, '').filter((other) => other.id !== document.id);
    const next = rest.find((other) => other.changedAt <= document.changedAt) ?? rest.at(-1);
    if (next) await showDocument(next.id, { focus: !fromList });
    else requestAnimationFrame(() => focusRegion('editor'));
  } catch (error) {
    reportProblem(error);
    if (open) await showDocument(document.id);
  }
}

export async function restore(document: DocumentSummary, { open }: { open: boolean }): Promise<void> {
  try {
    await getClient().call('documents.restore', { id: document.id });
    if (open) await showDocument(document.id);
    else showToast(text('document.restored', { title: titleOf(document) }));
  } catch (error) {
    reportProblem(error);
  }
}

/** `backups`: from the backups too, which means a new one instead of all of them. */
export async function deleteForGood(document: DocumentSummary, { backups }: { backups: boolean }): Promise<void> {
  try {
    await getClient().call('documents.delete', { id: document.id });
    if (backups) await getClient().call('backups.renew', {});
    showToast(text('document.deleted', { title: titleOf(document) }));
  } catch (error) {
    reportProblem(error);
  }
}
