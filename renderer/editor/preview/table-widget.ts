/** A table as a table. A click into a cell leads to its source. */
import { WidgetType, type EditorView } from '@codemirror/view';
import { Text } from '@codemirror/state';
import { text as words } from '../../i18n/index.ts';
import { appendInline, parsePiece } from './inline.ts';
import { readTable, type Cell, type TableSource } from './table-source.ts';

/** Until it is drawn: about a line and a half a row, in pixels. */
const ROW_HEIGHT = 42;

export class TableWidget extends WidgetType {
  /** The source, whole lines. */
  readonly source: string;

  constructor(source: string) {
    super();
    this.source = source;
  }

  override eq(other: TableWidget): boolean {
    return other.source === this.source;
  }

  override get estimatedHeight(): number {
    return (this.source.split('\n').length - 1) * ROW_HEIGHT;
  }

  override toDOM(view: EditorView): HTMLElement {
    const box = document.createElement('div');
    box.className = 'cm-table';
    const doc = Text.of(this.source.split('\n'));
    const table = readTable(doc, this.source.length - this.source.trimStart().length, this.source.length);
    if (!table) {
      box.textContent = this.source;
      return box;
    }
    box.append(this.#draw(table));
    box.addEventListener('mousedown', (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      const cell = (event.target as Element).closest<HTMLElement>('[data-at]');
      const at = Number(cell?.dataset['at'] ?? table.head.cells[0]?.from ?? 0);
      view.dispatch({ selection: { anchor: view.posAtDOM(box) + at }, userEvent: 'select', scrollIntoView: true });
      view.focus();
    });
    return box;
  }

  override ignoreEvent(): boolean {
    return true;
  }

  #draw(source: TableSource): HTMLTableElement {
    const tree = parsePiece(this.source);
    const table = document.createElement('table');
    table.setAttribute('aria-label', words('preview.table'));
    const put = (row: HTMLTableRowElement, cell: Cell | undefined, column: number, tag: 'th' | 'td', end: number): void => {
      const element = document.createElement(tag);
      element.dir = 'auto';
      if (tag === 'th') element.setAttribute('scope', 'col');
      const align = source.align[column];
      if (align) element.className = `cm-${align}`;
      element.dataset['at'] = String(cell ? cell.to : end);
      if (cell?.text) {
        const node = tree.resolve(cell.from, 1);
        let at = node;
        while (at.name !== 'TableCell' && at.parent) at = at.parent;
        if (at.name === 'TableCell') appendInline(element, at, this.source);
        else element.textContent = cell.text;
      }
      row.append(element);
    };
    // What a row has beyond the head is not part of the table in any program; it stays in the text.
    for (let column = 0, row = table.createTHead().insertRow(); column < source.head.cells.length; column += 1) put(row, source.head.cells[column], column, 'th', source.head.to);
    const body = table.createTBody();
    for (const { cells, to } of source.body) {
      const row = body.insertRow();
      for (let column = 0; column < source.head.cells.length; column += 1) put(row, cells[column], column, 'td', to);
    }
    return table;
  }
}
