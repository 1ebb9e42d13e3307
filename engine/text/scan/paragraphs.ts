/** Which line ends part paragraphs, which part lines that stay lines (verse, lists, addresses, tables), and which are only where the paper ended. */
import { middle, quantile, type RuleChange, type ScanLine, type ScanSource } from './rules.ts';

const SENTENCE_END = /[.!?:][”’"')\]]*$/u;
const LIST_ITEM = /^(?:[•·*–—-]\s|\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,6})[.)]\s)/iu;
/** Figures in columns. */
const TABLE_ROW = /\S\s{3,}\S.*\s{3,}\S|\t\S|(?:^|\s)(?:[\d.,:£$%/-]+\s+){3,}[\d.,:£$%/-]+$/u;

interface Column {
  readonly left: number;
  readonly right: number;
  /** Mean width of a character. */
  readonly character: number;
  /** From one line to the next. */
  readonly pitch: number;
}

type Break = 'join' | 'line' | 'paragraph';

/** Line ends inside the text, `skip` lines left out: a space where the line only ended, an empty line where a paragraph did. */
export function paragraphChanges(source: ScanSource, skip: ReadonlySet<ScanLine>, removed: ReadonlySet<ScanLine>): RuleChange[] {
  const { text } = source;
  const body = source.lines.filter((line) => !removed.has(line));
  const columns = columnsOf(source, skip);
  const verse = verseLines(source, columns);
  const changes: RuleChange[] = [];
  body.forEach((line, index) => {
    const next = body[index + 1];
    if (!next) return;
    const before = text.slice(line.to, next.from);
    // Lines that a speck or a head was removed from between keep a clean end.
    const kind = skip.has(line) || skip.has(next) ? 'paragraph' : breakBetween(source, line, next, columns, verse);
    const insert = kind === 'join' ? ' ' : kind === 'line' ? '\n' : before.includes('\f') ? '\n\n\f' : '\n\n';
    const same = kind === 'paragraph' ? /\n\s*\n|\f/u.test(before) : before === insert;
    if (!same && before.trim() === '') changes.push({ rule: 'paragraphs', from: line.to, to: next.from, insert, before, applied: true, page: line.page });
  });
  return changes;
}

function columnsOf({ lines }: ScanSource, skip: ReadonlySet<ScanLine>): ReadonlyMap<number, Column> {
  const byBlock = Map.groupBy(lines.filter((line) => !skip.has(line)), (line) => line.block);
  const columns = new Map<number, Column>();
  for (const [block, own] of byBlock) {
    const lefts = own.map(({ left }) => left);
    const rights = own.map(({ right }) => right);
    const pitches = own.slice(1).map((line, index) => line.top - (own[index]?.top ?? 0)).filter((pitch) => pitch > 0);
    columns.set(block, { left: quantile(lefts, 0.2), right: quantile(rights, 0.85), character: middle(own.map((line) => (line.right - line.left) / Math.max(1, line.to - line.from))), pitch: middle(pitches) });
  }
  return columns;
}

function breakBetween({ text, boxes }: ScanSource, line: ScanLine, next: ScanLine, columns: ReadonlyMap<number, Column>, verse: ReadonlySet<ScanLine>): Break {
  const first = textOf(text, line);
  const second = textOf(text, next);
  const goesOn = !SENTENCE_END.test(first) && /^[\p{Ll}]/u.test(second);
  if (line.page !== next.page || line.block !== next.block) return boxes && goesOn && line.kind === 'text' && next.kind === 'text' && !verse.has(line) ? 'join' : 'paragraph';
  if (line.kind === 'table' || line.kind === 'heading') return line.paragraph === next.paragraph ? 'line' : 'paragraph';
  if (!boxes && line.paragraph !== next.paragraph) return 'paragraph';
  const column = columns.get(line.block);
  if (!column || (verse.has(line) && verse.has(next))) return line.paragraph === next.paragraph ? 'line' : 'paragraph';
  const width = Math.max(1, column.right - column.left);
  const isFull = line.right > column.right - width * 0.12;
  const pitch = next.top - line.top;
  if (boxes && column.pitch > 0 && pitch > column.pitch * 1.55 && !goesOn) return 'paragraph';
  const indent = (next.left - Math.min(line.left, column.left + column.character)) / Math.max(0.1, column.character);
  if (indent > 1.2 && indent < 14 && !goesOn && (SENTENCE_END.test(first) || !isFull)) return 'paragraph';
  if (TABLE_ROW.test(first) || TABLE_ROW.test(second)) return 'line';
  if (LIST_ITEM.test(second) && !goesOn && (SENTENCE_END.test(first) || !isFull || LIST_ITEM.test(first))) return 'line';
  if (isFull) return boxes && line.paragraph !== next.paragraph && SENTENCE_END.test(first) && indent > 0.8 ? 'paragraph' : 'join';
  if (goesOn) return 'join';
  if (SENTENCE_END.test(first)) return 'paragraph';
  return line.paragraph === next.paragraph ? 'line' : 'paragraph';
}

/** Lines of verse: three and more together that end well before the column and begin with capitals. */
function verseLines({ text, lines }: ScanSource, columns: ReadonlyMap<number, Column>): ReadonlySet<ScanLine> {
  const found = new Set<ScanLine>();
  let run: ScanLine[] = [];
  const close = (): void => {
    if (run.length >= 3 && run.filter((line) => /^[“‘"'(\s]*\p{Lu}/u.test(textOf(text, line))).length >= run.length * 0.75) for (const line of run) found.add(line);
    run = [];
  };
  for (const line of lines) {
    const column = columns.get(line.block);
    const isShort = column && line.right < column.right - (column.right - column.left) * 0.15;
    if (!isShort || (run[0] && run[0].block !== line.block)) close();
    if (isShort) run.push(line);
  }
  close();
  return found;
}

/** A line; of one that no page holds only its ends. */
function textOf(text: string, { from, to }: ScanLine): string {
  return to - from <= 1000 ? text.slice(from, to) : text.slice(from, from + 500) + text.slice(to - 500, to);
}
