/** The source of a table, read and written without touching what stands in its cells. */
import type { Range as Placed, Text } from '@codemirror/state';
import { Decoration, WidgetType } from '@codemirror/view';

export type Align = 'left' | 'center' | 'right' | null;

/** What stands between two bars, without the blanks around it. An empty cell has its place behind its bar. */
export interface Cell {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface TableRow {
  /** The line without what a quote or a list puts in front of it. */
  readonly from: number;
  readonly to: number;
  readonly cells: readonly Cell[];
}

/** Positions are in the document. */
export interface TableSource {
  readonly head: TableRow;
  readonly rule: TableRow;
  readonly body: readonly TableRow[];
  readonly align: readonly Align[];
}

/** Reads the lines of a table; null where they are none. */
export function readTable(doc: Text, from: number, to: number): TableSource | null {
  const first = doc.lineAt(from);
  const last = doc.lineAt(to);
  if (last.number < first.number + 1) return null;
  const rows: TableRow[] = [];
  for (let number = first.number; number <= last.number; number += 1) {
    const line = doc.line(number);
    const start = number === first.number ? from - line.from : (/^[\s>]*/.exec(line.text)?.[0].length ?? 0);
    rows.push(readRow(line.text, start, line.from));
  }
  const [head, rule, ...body] = rows;
  if (!head || !rule || !rule.cells.every(({ text }) => /^:?-+:?$/.test(text))) return null;
  return { head, rule, body, align: rule.cells.map(({ text }) => alignOf(text)) };
}

function alignOf(rule: string): Align {
  if (rule.startsWith(':')) return rule.endsWith(':') && rule.length > 1 ? 'center' : 'left';
  return rule.endsWith(':') ? 'right' : null;
}

function readRow(line: string, start: number, offset: number): TableRow {
  const end = line.trimEnd().length;
  const cells: Cell[] = [];
  let at = start;
  if (line[at] === '|') at += 1;
  let open = at;
  const close = (to: number): void => {
    const raw = line.slice(open, to);
    const text = raw.trim();
    // An empty cell is written into behind one blank.
    const inner = text ? raw.length - raw.trimStart().length : Math.min(1, raw.length);
    cells.push({ from: offset + open + inner, to: offset + open + inner + text.length, text });
  };
  for (; at < end; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === '|') {
      close(at);
      open = at + 1;
    }
  }
  if (open < end) close(end);
  return { from: offset + start, to: offset + line.length, cells };
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns that a text takes where every sign has the same width; Chinese, Japanese, Korean signs and emoji take two. */
export function widthOf(text: string): number {
  // Latin text, which is nearly all.
  if (/^[\x20-\x7e\u00a0-\u024f]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** The width of every column, at least three: that much the rule needs. */
export function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 3, widthOf(text));
  return widths;
}

class PadWidget extends WidgetType {
  readonly width: number;

  constructor(width: number) {
    super();
    this.width = width;
  }

  override eq(other: PadWidget): boolean {
    return other.width === this.width;
  }

  override toDOM(): HTMLElement {
    const pad = document.createElement('span');
    pad.className = 'cm-pad';
    pad.style.width = `${this.width}ch`;
    pad.setAttribute('aria-hidden', 'true');
    return pad;
  }
}

/** Wider tables would be broken into lines anyway. */
const WIDEST = 160;

/** Room before the bars of a table, so that its columns stand under one another without a blank being written. */
export function alignment(doc: Text, from: number, to: number, shownFrom: number, shownTo: number): Placed<Decoration>[] {
  const table = readTable(doc, from, to);
  if (!table) return [];
  const rows = [table.head, table.rule, ...table.body];
  const slot = (row: TableRow, column: number): { from: number; to: number } => {
    const cell = row.cells[column]!;
    const before = column === 0 ? row.from + (doc.sliceString(row.from, row.from + 1) === '|' ? 1 : 0) : barAfter(doc, row.cells[column - 1]!.to, row.to) + 1;
    return { from: Math.min(before, cell.from), to: Math.max(cell.to, barAfter(doc, cell.to, row.to)) };
  };
  const widths: number[] = [];
  const slots = rows.map((row) => row.cells.map((_, column) => slot(row, column)));
  const texts = slots.map((row) => row.map((place) => widthOf(doc.sliceString(place.from, place.to))));
  for (const row of texts) for (const [column, width] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width);
  if (widths.reduce((sum, width) => sum + width + 1, 1) > WIDEST) return [];
  const pads: Placed<Decoration>[] = [];
  for (const [index, row] of slots.entries()) {
    if (rows[index]!.to < shownFrom || rows[index]!.from > shownTo) continue;
    for (const [column, place] of row.entries()) {
      const pad = widths[column]! - texts[index]![column]!;
      if (pad > 0 && column < widths.length) pads.push(Decoration.widget({ widget: new PadWidget(pad), side: 1 }).range(place.to));
    }
  }
  return pads;
}

/** The bar that ends a cell, or the end of the row. */
function barAfter(doc: Text, from: number, to: number): number {
  const at = doc.sliceString(from, to).indexOf('|');
  return at < 0 ? to : from + at;
}
