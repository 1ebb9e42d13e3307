/** Changes of a table as a whole: rows, columns, alignment, columns of one width. What stands in the cells is never written again. */
import type { Text } from '@codemirror/state';
import { columnWidths, widthOf, type Align, type Cell, type TableRow, type TableSource } from './table-source.ts';

/** How a table shall be: its cells in their old order, '' for new ones. `null` is a row that is new. */
export interface TablePlan {
  readonly rows: readonly { readonly old: TableRow | null; readonly cells: readonly (Cell | '')[] }[];
  readonly align: readonly Align[];
}

/** A table as it is, to be changed. Rows shorter than the head are filled up; longer ones keep what they have. */
export function planOf({ head, body, align }: TableSource): TablePlan {
  const columns = head.cells.length;
  return {
    rows: [head, ...body].map((old) => ({ old, cells: [...old.cells, ...Array.from<''>({ length: Math.max(0, columns - old.cells.length) }).fill('')] })),
    align: Array.from({ length: columns }, (_, column) => align[column] ?? null),
  };
}

/** Puts an empty row under the one with this index; 0 is the head. */
export function addRow(plan: TablePlan, after: number): TablePlan {
  const row = { old: null, cells: plan.align.map(() => '' as const) };
  return { ...plan, rows: plan.rows.toSpliced(after + 1, 0, row) };
}

export function removeRow(plan: TablePlan, index: number): TablePlan {
  return index === 0 ? plan : { ...plan, rows: plan.rows.toSpliced(index, 1) };
}

/** Puts an empty column to the right of one. */
export function addColumn(plan: TablePlan, after: number): TablePlan {
  const at = after + 1;
  return { align: plan.align.toSpliced(at, 0, null), rows: plan.rows.map(({ old, cells }) => ({ old, cells: cells.toSpliced(at, 0, '') })) };
}

export function removeColumn(plan: TablePlan, column: number): TablePlan {
  if (plan.align.length < 2) return plan;
  return { align: plan.align.toSpliced(column, 1), rows: plan.rows.map(({ old, cells }) => ({ old, cells: cells.toSpliced(column, 1) })) };
}

export function alignColumn(plan: TablePlan, column: number, align: Align): TablePlan {
  return { ...plan, align: plan.align.with(column, align) };
}

interface Change {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The changes that lead from a table to its plan, every column as wide as its widest cell; in order. */
export function changesTo(doc: Text, table: TableSource, plan: TablePlan): Change[] {
  const widths = columnWidths(plan.rows.map(({ cells }) => cells.map(textOf)));
  const changes: Change[] = [];
  const change = (from: number, to: number, insert: string): void => {
    if (doc.sliceString(from, to) !== insert) changes.push({ from, to, insert });
  };
  // What stands in front of the row of the rule (the sign of a quote) stands in front of new rows too.
  const lead = doc.sliceString(doc.lineAt(table.rule.from).from, table.rule.from);
  let last = table.head;
  const kept = new Set(plan.rows.map(({ old }) => old));
  for (const { old, cells } of plan.rows) {
    const pieces = layout(cells, widths, plan.align);
    if (old) {
      let at = old.from;
      let gap = '';
      for (const piece of pieces) {
        if (typeof piece === 'string') gap += piece;
        else {
          change(at, piece.from, gap);
          at = piece.to;
          gap = '';
        }
      }
      change(at, old.to, gap);
      last = old;
    } else {
      const after = last === table.head ? table.rule : last;
      changes.push({ from: after.to, to: after.to, insert: `\n${lead}${pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('')}` });
    }
  }
  change(table.rule.from, table.rule.to, `|${widths.slice(0, plan.align.length).map((width, column) => ` ${ruleOf(width, plan.align[column] ?? null)} |`).join('')}`);
  for (const row of table.body) {
    const line = doc.lineAt(row.from);
    if (!kept.has(row)) changes.push({ from: line.from - 1, to: line.to, insert: '' });
  }
  return changes.toSorted((a, b) => a.from - b.from);
}

const textOf = (cell: Cell | ''): string => (cell === '' ? '' : cell.text);

/** A row as its cells and what stands between them. */
function layout(cells: readonly (Cell | '')[], widths: readonly number[], align: readonly Align[]): (string | Cell)[] {
  const pieces: (string | Cell)[] = ['|'];
  for (const [column, cell] of cells.entries()) {
    const free = (widths[column] ?? 3) - widthOf(textOf(cell));
    const left = align[column] === 'right' ? free : align[column] === 'center' ? Math.floor(free / 2) : 0;
    pieces.push(` ${' '.repeat(left)}`, ...(cell === '' || cell.text === '' ? [] : [cell]), `${' '.repeat(free - left)} |`);
  }
  return pieces;
}

function ruleOf(width: number, align: Align): string {
  if (align === 'center') return `:${'-'.repeat(Math.max(1, width - 2))}:`;
  if (align === null) return '-'.repeat(width);
  return align === 'left' ? `:${'-'.repeat(width - 1)}` : `${'-'.repeat(width - 1)}:`;
}
