/** Commands of the preview: signs, tasks, links, footnotes, tables. */
import type { EditorState } from '@codemirror/state';
import type { Action } from '../actions/index.ts';
import { changeSettings, getSettings } from '../app/index.ts';
import { showToast } from '../components/index.ts';
import { text } from '../i18n/index.ts';
import { getSession } from './core/index.ts';
import { addressAt, insertTable, isInTable, runTableCommand, taskChange, type TableCommand } from './preview/index.ts';

const open = () => getSession() !== null;

function is(what: (state: EditorState) => unknown): () => boolean {
  return () => {
    const session = getSession();
    return session !== null && Boolean(what(session.state));
  };
}

const caret = (state: EditorState) => state.selection.main.head;

function table(command: TableCommand): Action {
  return {
    id: `table.${command}`, label: `table.${command}`, key: '', icon: 'table', enabled: is(isInTable),
    run: () => {
      const session = getSession();
      if (!session) return;
      runTableCommand(session.view, command);
      session.view.focus();
    },
  };
}

export const previewActions: readonly Action[] = [
  {
    id: 'edit.markdownSigns', label: 'edit.markdownSigns', key: '', enabled: () => true,
    run: () => changeSettings({ markdownSigns: getSettings().markdownSigns === 'caret' ? 'always' : 'caret' }),
  },
  {
    id: 'edit.tickTask', label: 'edit.tickTask', key: '$mod+Alt+KeyX', icon: 'square-check', whileTyping: true, enabled: is((state) => taskChange(state, caret(state))),
    run: () => {
      const session = getSession();
      const change = session && taskChange(session.state, caret(session.state));
      if (change) session.view.dispatch(change);
    },
  },
  {
    id: 'edit.copyAddress', label: 'edit.copyAddress', key: '', icon: 'copy', enabled: is((state) => addressAt(state, caret(state))),
    run: async () => {
      const session = getSession();
      const link = session && addressAt(session.state, caret(session.state));
      if (!link) return;
      await navigator.clipboard.writeText(link.address);
      showToast(text('edit.addressCopied', { address: link.address.slice(0, 120) }));
    },
  },
  {
    id: 'table.insert', label: 'table.insert', key: '', icon: 'table', enabled: open,
    run: () => {
      const session = getSession();
      if (!session) return;
      insertTable(session.view);
      session.view.focus();
    },
  },
  ...(['addRow', 'removeRow', 'addColumn', 'removeColumn', 'alignLeft', 'alignCenter', 'alignRight', 'format'] as const).map(table),
];
