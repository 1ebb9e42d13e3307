import { ChangeSet, Text } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addColumn, addRow, alignColumn, changesTo, planOf, removeColumn, removeRow, type TablePlan } from './table-edit.ts';
import { parsePiece } from './inline.ts';
import { alignment, columnWidths, readTable, widthOf } from './table-source.ts';

function edited(source: string, plan: (plan: TablePlan) => TablePlan = (same) => same): string {
  const doc = Text.of(source.split('\n'));
  const table = readTable(doc, source.search(/[^> ]/), source.length)!;
  return ChangeSet.of(changesTo(doc, table, plan(planOf(table))), doc.length).apply(doc).toString();
}

const small = '| a | b |\n|---|:-:|\n| one | 2 |';

describe('a table', () => {
  it('is put into columns of one width without a word of it being written', () => {
    expect(edited(small)).toBe('| a   |  b  |\n| --- | :-: |\n| one |  2  |');
    expect(edited('a|b\n-|-:\nlong words|')).toBe('| a          |   b |\n| ---------- | --: |\n| long words |     |');
    expect(edited('| 漢字 |\n|---|\n| a |')).toBe('| 漢字 |\n| ---- |\n| a    |');
  });

  it('in a quotation keeps the sign of the quotation on every line, on new ones too', () => {
    expect(edited('> | a |\n> |---|\n> | b |', (plan) => addRow(plan, 1))).toBe('> | a   |\n> | --- |\n> | b   |\n> |     |');
  });

  it('gets and loses rows and columns where the caret is', () => {
    expect(edited(small, (plan) => addRow(plan, 0))).toBe('| a   |  b  |\n| --- | :-: |\n|     |     |\n| one |  2  |');
    expect(edited(small, (plan) => addColumn(plan, 0))).toBe('| a   |     |  b  |\n| --- | --- | :-: |\n| one |     |  2  |');
    expect(edited(small, (plan) => removeRow(plan, 1))).toBe('| a   |  b  |\n| --- | :-: |');
    expect(edited(small, (plan) => removeColumn(plan, 0))).toBe('|  b  |\n| :-: |\n|  2  |');
    expect(edited(small, (plan) => alignColumn(plan, 0, 'right'))).toBe('|   a |  b  |\n| --: | :-: |\n| one |  2  |');
  });

  it('keeps its head and its last column', () => {
    expect(edited('| a |\n| --- |\n| b |', (plan) => removeRow(plan, 0))).toContain('a');
    expect(edited('| a |\n| --- |\n| b |', (plan) => removeColumn(plan, 0))).toContain('b');
  });

  it('keeps bars that are words, and cells beyond its head', () => {
    expect(edited('| a |\n|---|\n| x \\| y | more |')).toBe('| a      |\n| ------ |\n| x \\| y | more |');
  });

  const cell = fc.oneof(fc.constantFrom('', 'a', '1,984.50', '**b**', '`c \\| d`', '漢字', 'naïve', '\\\\', 'ab  cd', '👩‍👩‍👧', '[l](x)'), fc.stringMatching(/^[a-z0-9.,]{0,12}$/));
  const tables = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.array(fc.array(cell, { minLength: 0, maxLength: 5 }), { maxLength: 4 }), fc.boolean(), fc.array(fc.constantFrom('---', ':-', '-:', ':-:', '-'), { minLength: 4, maxLength: 4 }), fc.array(cell, { minLength: 4, maxLength: 4 })).map(([columns, body, outer, rule, head]) => {
    const line = (cells: readonly string[]) => (outer || columns === 1 || cells[0] === '' || cells.at(-1) === '' ? `|${cells.join('|')}|` : cells.join(' | '));
    return [line(head.slice(0, columns).map((text) => text || 'h')), line(rule.slice(0, columns)), ...body.filter((cells) => cells.length > 0).map(line)].join('\n');
  });

  it('keeps every word of every cell under every command, and is settled by the first', () => {
    let seen = 0;
    fc.assert(
      fc.property(tables, fc.constantFrom('format', 'row', 'column', 'align'), fc.nat(), (source, command, pick) => {
        const doc = Text.of(source.split('\n'));
        const table = readTable(doc, 0, source.length);
        if (!table) return;
        seen += 1;
        const columns = table.head.cells.length;
        const change = (plan: TablePlan) => (command === 'row' ? addRow(plan, pick % plan.rows.length) : command === 'column' ? addColumn(plan, pick % columns) : command === 'align' ? alignColumn(plan, pick % columns, 'center') : plan);
        const result = edited(source, change);
        const words = (text: string) => { const read = readTable(Text.of(text.split('\n')), 0, text.length)!; return [read.head, ...read.body].flatMap(({ cells }) => cells.map((each) => each.text)).filter(Boolean); };
        expect(words(result)).toEqual(words(source));
        expect(edited(result)).toBe(result);
        // The grammar sees a table too, with these columns.
        expect(parsePiece(result).topNode.firstChild?.name).toBe('Table');
        // Nobody's changes lie over each other.
        const plan = changesTo(doc, table, change(planOf(table)));
        for (const [index, { from }] of plan.entries()) if (index > 0) expect(from).toBeGreaterThanOrEqual(plan[index - 1]!.to);
      }),
      { numRuns: 300 },
    );
    expect(seen).toBeGreaterThan(200);
  });

  it('stands in columns on the screen although its source does not', () => {
    const doc = Text.of(small.split('\n'));
    const pads = alignment(doc, 0, small.length, 0, small.length).map(({ from, value }) => ({ from, width: (value.spec.widget as { width: number }).width }));
    const width = (from: number, to: number) => to - from + pads.reduce((sum, pad) => sum + (pad.from > from && pad.from <= to ? pad.width : 0), 0);
    const bars = small.split('\n').map((line, row) => [...line.matchAll(/\|/g)].map(({ index }) => width(doc.line(row + 1).from, doc.line(row + 1).from + index)));
    expect(bars[1]).toEqual(bars[0]);
    expect(bars[2]).toEqual(bars[0]);
  });

  it('counts wide signs as two columns', () => {
    expect([widthOf('abc'), widthOf('漢字'), widthOf('é'), widthOf('👩‍👩‍👧')]).toEqual([3, 4, 1, 2]);
    expect(columnWidths([['a', 'long'], ['b']])).toEqual([3, 4]);
  });
});
