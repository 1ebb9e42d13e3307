/** Commands of the table at the caret. Each is one undo step and leaves the words in the cells as they are. */
import { isolateHistory } from '@codemirror/commands';
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import { Transaction, type EditorState, type Text } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { SyntaxNode } from '@lezer/common';
import { addColumn, addRow, alignColumn, changesTo, planOf, removeColumn, removeRow, type TablePlan } from './table-edit.ts';
import { readTable, type Align, type Cell, type TableSource } from './table-source.ts';

export type TableCommand = 'addRow' | 'removeRow' | 'addColumn' | 'removeColumn' | 'alignLeft' | 'alignCenter' | 'alignRight' | 'format';

interface Place {
  readonly node: { readonly from: number; readonly to: number };
  readonly table: TableSource;
  /** 0 is the head. */
  readonly row: number;
  readonly column: number;
}

/** For parsing on to a place that has not been looked at yet, in milliseconds. */
const PARSE_MS = 100;

export function isInTable(state: EditorState): boolean {
  return placeOf(state) !== null;
}

function placeOf(state: EditorState): Place | null {
  const { head } = state.selection.main;
  const tree = ensureSyntaxTree(state, head, PARSE_MS) ?? syntaxTree(state);
  const node = tableFrom(tree.resolveInner(head, -1)) ?? tableFrom(tree.resolveInner(head, 1));
  const table = node && readTable(state.doc, node.from, node.to);
  if (!table) return null;
  const line = state.doc.lineAt(head).from;
  const rows = [table.head, ...table.body];
  // In the line of the rule one is in the head.
  const row = Math.max(0, rows.findIndex(({ from }) => state.doc.lineAt(from).from === line));
  const cells = line === state.doc.lineAt(table.rule.from).from ? table.rule.cells : rows[row]!.cells;
  const column = cells.findIndex((_, at) => at === cells.length - 1 || head < barBefore(state.doc, cells[at + 1]!));
  return { node, table, row, column: Math.min(Math.max(0, column), table.head.cells.length - 1) };
}

function tableFrom(node: SyntaxNode): SyntaxNode | null {
  for (let at: SyntaxNode | null = node; at; at = at.parent) if (at.name === 'Table') return at;
  return null;
}

/** Behind the bar in front of a cell. */
function barBefore(doc: Text, cell: Cell): number {
  const line = doc.lineAt(cell.from);
  return line.from + line.text.lastIndexOf('|', cell.from - line.from - 1) + 1;
}

/** Runs a command where the caret is; false where there is no table. */
export function runTableCommand(view: EditorView, command: TableCommand): boolean {
  const place = placeOf(view.state);
  if (!place) return false;
  const { table, row, column } = place;
  const plan = planOf(table);
  const align = (to: Align): [TablePlan, number, number] => [alignColumn(plan, column, to), row, column];
  const planned: Record<TableCommand, () => [TablePlan, number, number]> = {
    addRow: () => [addRow(plan, row), row + 1, 0],
    removeRow: () => [removeRow(plan, row), Math.min(row, plan.rows.length - 2), column],
    addColumn: () => [addColumn(plan, column), row, column + 1],
    removeColumn: () => [removeColumn(plan, column), row, Math.max(0, Math.min(column, plan.align.length - 2))],
    alignLeft: () => align('left'),
    alignCenter: () => align('center'),
    alignRight: () => align('right'),
    format: () => [plan, row, column],
  };
  const [next, toRow, toColumn] = planned[command]();
  change(view, place, next, toRow, toColumn);
  return true;
}

function change(view: EditorView, { node, table }: Place, plan: TablePlan, row: number, column: number): void {
  const { state } = view;
  const changes = state.changes(changesTo(state.doc, table, plan));
  const doc = changes.apply(state.doc);
  const after = readTable(doc, changes.mapPos(node.from, -1), changes.mapPos(node.to, 1));
  const cell = after && [after.head, ...after.body][Math.max(0, row)]?.cells[column];
  view.dispatch({ changes, ...(cell ? { selection: { anchor: cell.to } } : {}), scrollIntoView: true, annotations: [isolateHistory.of('full'), Transaction.userEvent.of('input.table')] });
}

/** To the next cell or the one before, its words selected; behind the last one a new row begins. False outside tables. */
export function walkCells(view: EditorView, by: 1 | -1): boolean {
  const place = placeOf(view.state);
  if (!place) return false;
  const { table, row, column } = place;
  const columns = table.head.cells.length;
  const next = row * columns + column + by;
  if (next < 0) return true;
  if (next >= columns * (table.body.length + 1)) {
    change(view, place, addRow(planOf(table), row), row + 1, 0);
    return true;
  }
  const target = [table.head, ...table.body][Math.floor(next / columns)]!;
  const cell = target.cells[next % columns];
  view.dispatch({ selection: cell ? { anchor: cell.from, head: cell.to } : { anchor: target.to }, scrollIntoView: true, userEvent: 'select' });
  return true;
}

/** A table of two columns and two rows below the paragraph at the caret, with the caret in its first cell. */
export function insertTable(view: EditorView): void {
  const { state } = view;
  const line = state.doc.lineAt(state.selection.main.head);
  const empty = line.text.trim() === '';
  const before = empty ? (line.number > 1 && state.doc.line(line.number - 1).text.trim() !== '' ? '\n' : '') : '\n\n';
  const after = line.number < state.doc.lines && state.doc.line(line.number + 1).text.trim() !== '' ? '\n' : '';
  const insert = `${before}|     |     |\n| --- | --- |\n|     |     |${after}`;
  const from = empty ? line.from : line.to;
  view.dispatch({ changes: { from, to: line.to, insert }, selection: { anchor: from + before.length + 2 }, scrollIntoView: true, annotations: [isolateHistory.of('full'), Transaction.userEvent.of('input.table')] });
}
