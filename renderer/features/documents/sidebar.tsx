import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { ArrowLeft, FilePlus2, FolderPlus, PanelLeftClose, Trash2 } from 'lucide-react';
import type { DocumentId, DocumentSummary, Folder } from '../../../electron/contract/index.ts';
import { closeOverlay, toggleSidebar, useAnswer, useDocumentList, useNarrow } from '../../app/index.ts';
import { findAction, keyOfAction, runAction } from '../../actions/index.ts';
import { Button, Confirmation, EmptyState, IconButton, KeyCaps, SearchField, Switch } from '../../components/index.ts';
import { useOpenDocumentId } from '../../editor/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import { DocumentList } from './document-list.tsx';
import { deleteForGood, showDocument, sidebarStore, titleOf } from './documents.ts';
import { findDocuments, queryParts, sortOut } from './find.ts';
import { foldersStore } from './folders.ts';
import { treeRows } from './tree.ts';
import './sidebar.css';

const none: readonly DocumentSummary[] = [];
const noFolders: readonly Folder[] = [];

/** The left column: find, the documents in their folders, scans and places in texts as the window hands them in, the trash. */
export function Sidebar({ scans, results }: { scans?: ReactNode; results?: (query: string, tags: readonly string[]) => ReactNode }) {
  const text = useText();
  const narrow = useNarrow();
  const openId = useOpenDocumentId();
  const documents = useDocumentList();
  const { query, view } = sidebarStore();
  const { living: all, trashed } = sortOut(documents.data ?? none);
  // Documents that came from scans have a list of their own, but are found among the others.
  const scanned = new Set((useAnswer('scans.list', {}).data ?? []).map((scan) => scan.id));
  const living = query ? all : all.filter((document) => !scanned.has(document.id));
  const inTrash = view === 'trash';
  const shown = findDocuments(inTrash ? trashed : living, query);
  const folders = useAnswer('folders.list', {}).data ?? noFolders;
  const expanded = foldersStore((state) => state.open);
  const rows = inTrash || query ? treeRows(shown, [], expanded) : treeRows(shown, folders, expanded);
  const parts = queryParts(query);
  const find = useFindField();
  const keyOf = (id: string) => {
    const action = findAction(id);
    return action && keyOfAction(action);
  };

  const open = (id: DocumentId) => {
    if (inTrash) return;
    void showDocument(id);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && shown[0] && !inTrash) open(shown[0].id);
    else if (event.key === 'Enter' && !inTrash) document.querySelector<HTMLElement>('[data-search-hit]')?.click();
    else if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('.document-list [role="row"], [data-search-hit]')?.focus();
  };

  return (
    <nav className="sidebar" aria-label={text('sidebar.name')} data-region="sidebar" data-scope="sidebar">
      <div className="sidebar-head">
        <SearchField label={text('document.find')} clearLabel={text('common.clear')} value={query} onChange={(next) => sidebarStore.setState({ query: next })} onKeyDown={keys} inputRef={find} trailing={<KeyCaps value={keyOf('document.find') ?? ''} />} />
      </div>
      <div className="sidebar-section">
        {inTrash ? (
          <>
            <IconButton icon={ArrowLeft} label={text('document.backToList')} onPress={() => sidebarStore.setState({ view: 'documents' })} />
            <h2 className="sidebar-title">{text('trash.title')}</h2>
          </>
        ) : (
          <>
            <h2 className="sidebar-title">{text('sidebar.documents')}</h2>
            <IconButton icon={FolderPlus} label={text('action.folder.new')} onPress={() => runAction('folder.new')} />
            <IconButton icon={FilePlus2} label={text('action.document.new')} shortcut={keyOf('document.new')} onPress={() => runAction('document.new')} />
          </>
        )}
      </div>
      {rows.length > 0 ? (
        <DocumentList rows={rows} openId={openId} inTrash={inTrash} onOpen={open} />
      ) : (
        documents.isSuccess && (inTrash || !query || !results ? <NothingShown inTrash={inTrash} query={query} /> : <p className="sidebar-hint title-none"><Message id="document.noneFound" values={{ query }} /></p>)
      )}
      {!inTrash && results?.(parts.words, parts.tags)}
      {!inTrash && !query && scans}
      <div className="sidebar-foot">
        {inTrash ? (
          <p className="sidebar-hint">{text('trash.hint')}</p>
        ) : (
          <button type="button" className="sidebar-row" onClick={() => sidebarStore.setState({ view: 'trash', query: '' })}>
            <Trash2 size={16} aria-hidden />
            <span className="sidebar-row-name">{text('trash.title')}</span>
            {trashed.length > 0 && <span className="quiet tabular">{trashed.length}</span>}
          </button>
        )}
        <IconButton icon={PanelLeftClose} label={text('action.view.sidebar')} shortcut={keyOf('view.sidebar')} onPress={narrow ? closeOverlay : toggleSidebar} />
      </div>
      <DeleteConfirmation />
    </nav>
  );
}

function NothingShown({ inTrash, query }: { inTrash: boolean; query: string }) {
  if (query) return <EmptyState action={<Button onPress={() => sidebarStore.setState({ query: '' })}><Message id="document.showAll" /></Button>}><Message id="document.noneFound" values={{ query }} /></EmptyState>;
  if (inTrash) return <EmptyState><Message id="trash.empty" /></EmptyState>;
  return <EmptyState><Message id="document.none" /></EmptyState>;
}

function DeleteConfirmation() {
  const text = useText();
  const document = sidebarStore((state) => state.deleting);
  const [backups, setBackups] = useState(false);
  if (!document) return null;
  return (
    <Confirmation title={text('document.deleteTitle', { title: titleOf(document) })} action={text('document.deleteForGood')} onConfirm={() => void deleteForGood(document, { backups })} onClose={() => sidebarStore.setState({ deleting: null })}>
      <p>
        <Message id="document.deleteWords" values={{ words: document.words }} />
      </p>
      <Switch label={text('document.deleteBackups')} hint={text('document.deleteBackupsHint')} value={backups} onChange={setBackups} />
    </Confirmation>
  );
}

/** The find field takes the focus when the command asks for it, also right after the sidebar has opened. */
function useFindField() {
  const field = useRef<HTMLInputElement>(null);
  const wanted = sidebarStore((state) => state.findWanted);
  useEffect(() => {
    if (!wanted) return;
    field.current?.focus();
    field.current?.select();
    sidebarStore.setState({ findWanted: false });
  }, [wanted]);
  return field;
}
