import { useEffect, useRef } from 'react';
import { GridList, GridListItem, Input, ListLayout, TextField, Virtualizer } from 'react-aria-components';
import { ChevronDown, ChevronRight, FolderInput, FolderPlus, MoreHorizontal, Pencil, RotateCcw, Tag, Trash2 } from 'lucide-react';
import type { DocumentId, DocumentSummary, Folder } from '../../../electron/contract/index.ts';
import { IconButton, Menu, type MenuEntry } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { Age } from './age.tsx';
import { rename, restore, sidebarStore, startRename, titleOf, trash } from './documents.ts';
import { askAbout, deleteFolder, foldersStore, newFolder, renameFolder, toggleFolder } from './folders.ts';
import type { FolderRow, Row } from './tree.ts';

/** The list of documents and folders: arrows move, Enter opens, F2 renames, Del moves to the trash. */
export function DocumentList({ rows, openId, inTrash, onOpen }: { rows: readonly Row[]; openId: DocumentId | null; inTrash: boolean; onOpen(id: DocumentId): void }) {
  const text = useText();
  const renaming = sidebarStore((state) => state.renaming);
  const renamingFolder = foldersStore((state) => state.renaming);
  const folderOf = (id: string | undefined) => rows.find((row): row is FolderRow => row.kind === 'folder' && row.id === id);
  return (
    <div
      className="document-list-area"
      role="presentation"
      onKeyDown={(event) => {
        if (!(event.target instanceof HTMLElement) || event.target instanceof HTMLInputElement) return;
        const id = event.target.closest<HTMLElement>('[data-key]')?.dataset['key'];
        const folder = folderOf(id);
        if (folder) {
          if (event.key === 'F2') foldersStore.setState({ renaming: folder.folder.id });
          else if ((event.key === 'ArrowRight' && !folder.open) || (event.key === 'ArrowLeft' && folder.open)) toggleFolder(folder.folder.id);
          else return;
          event.preventDefault();
          event.stopPropagation();
          return;
        }
        const row = rows.find((each) => each.id === id);
        if (row?.kind !== 'document') return;
        const focused = row.document;
        if (event.key === 'F2' && !inTrash) startRename(focused.id);
        else if (event.key === 'Delete') remove(focused, inTrash);
        else return;
        event.preventDefault();
      }}
    >
      {/* Only the rows in sight are in the page: a library may hold thousands. */}
      <Virtualizer layout={ListLayout} layoutOptions={{ rowSize: 32, padding: 8 }}>
      <GridList
        className="document-list"
        aria-label={text(inTrash ? 'trash.title' : 'sidebar.documents')}
        items={rows}
        dependencies={[openId, renaming, renamingFolder, inTrash]}
        onAction={(id) => {
          const folder = folderOf(String(id));
          if (folder) toggleFolder(folder.folder.id);
          else onOpen(id as DocumentId);
        }}
        data-first-focus
      >
        {(row) =>
          row.kind === 'folder' ? (
            <FolderItem row={row} renaming={renamingFolder === row.folder.id} />
          ) : (
            <GridListItem textValue={titleOf(row.document)} className={row.id === openId ? 'document-row document-open' : 'document-row'} style={indent(row.depth)}>
              {renaming === row.document.id && !inTrash ? (
                <NameField label={text('document.newTitle')} value={row.document.title} maxLength={200} onDone={(title) => void rename(row.document.id, title)} />
              ) : (
                <>
                  <span dir="auto" className={row.document.title ? 'document-title' : 'document-title quiet'}>{titleOf(row.document)}</span>
                  {row.id === openId && <span className="visually-hidden">{text('document.isOpen')}</span>}
                  {row.document.tags.length > 0 && <span className="visually-hidden">{text('document.hasTags', { tags: row.document.tags.join(', ') })}</span>}
                  <Age at={inTrash ? (row.document.trashedAt ?? row.document.changedAt) : row.document.changedAt} />
                  <RowMenu document={row.document} inTrash={inTrash} />
                </>
              )}
            </GridListItem>
          )
        }
      </GridList>
      </Virtualizer>
    </div>
  );
}

function FolderItem({ row: { id, folder, depth, open, count }, renaming }: { row: FolderRow; renaming: boolean }) {
  const text = useText();
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <GridListItem id={id} textValue={folder.name} className="document-row folder-row" style={indent(depth)}>
      {renaming ? (
        <NameField label={text('folder.name')} value={folder.name} maxLength={100} onDone={(name) => void renameFolder(folder, name)} />
      ) : (
        <>
          <Chevron size={16} aria-hidden className="folder-chevron" />
          <span dir="auto" className="document-title">{folder.name}</span>
          <span className="visually-hidden">{text(open ? 'folder.isOpen' : 'folder.isClosed')}</span>
          <span className="document-age tabular">{count}</span>
          <FolderMenu folder={folder} />
        </>
      )}
    </GridListItem>
  );
}

/** Sixteen pixels a level. */
const indent = (depth: number) => (depth === 0 ? {} : { paddingInlineStart: `calc(var(--gap-2) + ${depth} * var(--gap-4))` });

function FolderMenu({ folder }: { folder: Folder }) {
  const text = useText();
  const name = text('document.menu', { title: folder.name });
  const entries: MenuEntry[] = [
    { id: 'rename', label: text('document.rename'), icon: Pencil, shortcut: 'F2', run: () => foldersStore.setState({ renaming: folder.id }) },
    { id: 'inside', label: text('folder.newInside'), icon: FolderPlus, run: () => void newFolder(folder.id) },
    { id: 'delete', label: text('folder.delete'), icon: Trash2, separated: true, run: () => void deleteFolder(folder) },
  ];
  return <Menu label={name} entries={entries} trigger={<IconButton icon={MoreHorizontal} label={name} />} />;
}

function remove(document: DocumentSummary, inTrash: boolean): void {
  if (inTrash) sidebarStore.setState({ deleting: document });
  else void trash(document);
}

function RowMenu({ document, inTrash }: { document: DocumentSummary; inTrash: boolean }) {
  const text = useText();
  const entries: MenuEntry[] = inTrash
    ? [
        { id: 'restore', label: text('document.restore'), icon: RotateCcw, run: () => void restore(document, { open: false }) },
        { id: 'delete', label: text('document.deleteForGood'), icon: Trash2, shortcut: 'Delete', danger: true, separated: true, run: () => remove(document, true) },
      ]
    : [
        { id: 'rename', label: text('document.rename'), icon: Pencil, shortcut: 'F2', run: () => startRename(document.id) },
        { id: 'move', label: text('document.move'), icon: FolderInput, run: () => askAbout(document, 'move') },
        { id: 'tags', label: text('document.editTags'), icon: Tag, run: () => askAbout(document, 'tags') },
        { id: 'trash', label: text('document.toTrash'), icon: Trash2, shortcut: 'Delete', separated: true, run: () => remove(document, false) },
      ];
  return <Menu label={text('document.menu', { title: titleOf(document) })} entries={entries} trigger={<IconButton icon={MoreHorizontal} label={text('document.menu', { title: titleOf(document) })} />} />;
}

/** A name as a field: Enter keeps it, Esc leaves it as it was, leaving the field keeps it. */
function NameField({ label, value, maxLength, onDone }: { label: string; value: string; maxLength: number; onDone(name: string): void }) {
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => field.current?.select(), []);
  const finish = (name: string) => {
    if (done.current) return;
    done.current = true;
    onDone(name);
  };
  return (
    <TextField className="document-rename" aria-label={label} defaultValue={value} maxLength={maxLength} autoFocus>
      <Input
        ref={field}
        className="field-input"
        onBlur={(event) => finish(event.currentTarget.value)}
        onKeyDown={(event) => {
          // The list around it would take the arrows and letters for itself.
          event.stopPropagation();
          if (event.key !== 'Enter' && event.key !== 'Escape') return;
          finish(event.key === 'Enter' ? event.currentTarget.value : '');
          // Before the field goes, so that the focus is not lost with it.
          event.currentTarget.closest<HTMLElement>('[data-key]')?.focus();
        }}
      />
    </TextField>
  );
}
