import { useEffect, useRef } from 'react';
import { GridList, GridListItem, Input, ListLayout, TextField, Virtualizer } from 'react-aria-components';
import { MoreHorizontal, Pencil, RotateCcw, Trash2 } from 'lucide-react';
import type { DocumentId, DocumentSummary } from '../../../electron/contract/index.ts';
import { IconButton, Menu, type MenuEntry } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { Age } from './age.tsx';
import { rename, restore, sidebarStore, startRename, titleOf, trash } from './documents.ts';

/** The list: arrows move, Enter opens, F2 renames, Del moves to the trash. */
export function DocumentList({ documents, openId, inTrash, onOpen }: { documents: readonly DocumentSummary[]; openId: DocumentId | null; inTrash: boolean; onOpen(id: DocumentId): void }) {
  const text = useText();
  const renaming = sidebarStore((state) => state.renaming);
  return (
    <div
      className="document-list-area"
      role="presentation"
      onKeyDown={(event) => {
        if (!(event.target instanceof HTMLElement) || event.target instanceof HTMLInputElement) return;
        const id = event.target.closest<HTMLElement>('[data-key]')?.dataset['key'];
        const focused = documents.find((document) => document.id === id);
        if (!focused) return;
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
        items={documents}
        dependencies={[openId, renaming, inTrash]}
        onAction={(id) => onOpen(id as DocumentId)}
        data-first-focus
      >
        {(document) => (
          <GridListItem textValue={titleOf(document)} className={document.id === openId ? 'document-row document-open' : 'document-row'}>
            {renaming === document.id && !inTrash ? (
              <TitleField document={document} />
            ) : (
              <>
                <span className={document.title ? 'document-title' : 'document-title quiet'}>{titleOf(document)}</span>
                {document.id === openId && <span className="visually-hidden">{text('document.isOpen')}</span>}
                <Age at={inTrash ? (document.trashedAt ?? document.changedAt) : document.changedAt} />
                <RowMenu document={document} inTrash={inTrash} />
              </>
            )}
          </GridListItem>
        )}
      </GridList>
      </Virtualizer>
    </div>
  );
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
        { id: 'trash', label: text('document.toTrash'), icon: Trash2, shortcut: 'Delete', separated: true, run: () => remove(document, false) },
      ];
  return <Menu label={text('document.menu', { title: titleOf(document) })} entries={entries} trigger={<IconButton icon={MoreHorizontal} label={text('document.menu', { title: titleOf(document) })} />} />;
}

/** The title as a field: Enter keeps it, Esc leaves it as it was, leaving the field keeps it. */
function TitleField({ document }: { document: DocumentSummary }) {
  const text = useText();
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => field.current?.select(), []);
  const finish = (title: string) => {
    if (done.current) return;
    done.current = true;
    void rename(document.id, title);
  };
  return (
    <TextField className="document-rename" aria-label={text('document.newTitle')} defaultValue={document.title} maxLength={200} autoFocus>
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
