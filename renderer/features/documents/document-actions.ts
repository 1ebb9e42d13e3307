import type { Action } from '../../actions/index.ts';
import { getConnection, showSidebar } from '../../app/index.ts';
import { newDocument, openSummary, sidebarStore, trash } from './documents.ts';
import { askAbout, newFolder } from './folders.ts';

const connected = () => getConnection().state === 'open';
const somethingOpen = () => connected() && openSummary() !== undefined;

/** Commands on documents. */
export const documentActions: readonly Action[] = [
  { id: 'document.new', label: 'action.document.new', key: '$mod+Alt+KeyN', whileTyping: true, enabled: connected, run: newDocument },
  {
    id: 'document.find',
    label: 'action.document.find',
    key: '$mod+Shift+KeyF',
    whileTyping: true,
    enabled: () => true,
    run: () => {
      showSidebar();
      sidebarStore.setState({ view: 'documents', findWanted: true });
    },
  },
  {
    id: 'folder.new',
    label: 'action.folder.new',
    key: '',
    enabled: connected,
    run: () => {
      showSidebar();
      sidebarStore.setState({ view: 'documents', query: '' });
      return newFolder(null);
    },
  },
  { id: 'document.move', label: 'action.document.move', key: '', enabled: somethingOpen, run: () => askAbout(openSummary()!, 'move') },
  { id: 'document.tags', label: 'action.document.tags', key: '', enabled: somethingOpen, run: () => askAbout(openSummary()!, 'tags') },
  {
    id: 'document.rename',
    label: 'action.document.rename',
    key: '',
    enabled: somethingOpen,
    run: () => {
      // The title above the text is a field already.
      const field = document.querySelector<HTMLTextAreaElement>('.editor-title');
      field?.focus();
      field?.select();
    },
  },
  {
    id: 'document.trash',
    label: 'action.document.trash',
    key: '',
    enabled: somethingOpen,
    run: () => {
      const document = openSummary();
      return document && trash(document);
    },
  },
  {
    id: 'document.openTrash',
    label: 'action.document.openTrash',
    key: '',
    enabled: () => true,
    run: () => {
      showSidebar();
      sidebarStore.setState({ view: 'trash', query: '' });
    },
  },
];
