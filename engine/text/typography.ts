/**
 * Typewriter's quotes, apostrophes, dashes and dots as a printer sets them. Only straight signs change, only in prose:
 * code, addresses, HTML, front matter and escaped signs stay. What is decided for a sign depends on what stands around
 * it and never on whether its neighbours were set already, so that doing it twice is doing it once.
 */
import type { Change, Range } from './change.ts';
import { blocks, syntaxSpans, type Block } from './markdown.ts';

export type QuoteStyle = 'en' | 'de' | 'fr';

interface Marks {
  readonly double: readonly [open: string, close: string];
  readonly single: readonly [open: string, close: string];
}

const NARROW = '\u202f';
const STYLES: Readonly<Record<QuoteStyle, Marks>> = {
  en: { double: ['“', '”'], single: ['‘', '’'] },
  de: { double: ['„', '“'], single: ['‚', '‘'] },
  fr: { double: [`«${NARROW}`, `${NARROW}»`], single: ['‘', '’'] },
};
const APOSTROPHE = '’';

/** Words that begin with an apostrophe. */
const CLIPPED = /^(?:n(?!\p{L})|(?:tis|twas|twere|twill|em|til|till|cause|bout|round|neath|ne|nen|nem|ner|s|mal|rein|raus|rauf|ran|rum|runter|rüber)(?![\p{L}'’‘]))/iu;
const TOKEN = /["'“”„‟‘’‚‛«»]/gu;
const DASHES = /(?<![-<!\\])(?:---|--)(?![->])/gu;
const DOTS = /(?<![.\\])\.\.\.(?!\.)/gu;
/** Not prose, though a block of prose may hold it. */
const UNTOUCHED = /<!--[^]*?-->|<(code|pre|script|style|kbd|samp)\b[^>]*>[^]*?<\/\1>/giu;

/** The changes that set a text, or a range of it, in the style of a language; in order. */
export function typographicChanges(text: string, style: QuoteStyle, within: Range | null = null): Change[] {
  const range = within ?? { from: 0, to: text.length };
  const changes: Change[] = [];
  for (const block of blocks(text)) {
    if (block.to < range.from || block.from > range.to || block.kind === 'code' || block.kind === 'frontMatter' || block.kind === 'rule') continue;
    for (const { from, to, insert } of blockChanges(text.slice(block.from, block.to), block, style)) {
      const change = { from: block.from + from, to: block.from + to, insert };
      if (change.from >= range.from && change.to <= range.to) changes.push(change);
    }
  }
  return changes;
}

function blockChanges(text: string, block: Block, style: QuoteStyle): Change[] {
  const taken = untouched(text, block);
  const free = (from: number, to: number) => !taken.some((span) => span.from < to && from < span.to);
  const changes = quoteChanges(text, style, free);
  for (const match of text.matchAll(DASHES)) {
    const to = match.index + match[0].length;
    // "--help" is the name of a switch.
    const isSwitch = match[0].length === 2 && /[\p{L}\p{N}]/u.test(text[to] ?? '') && /^[\s([]?$/u.test(text[match.index - 1] ?? '');
    if (!isSwitch && free(match.index, to)) changes.push({ from: match.index, to, insert: match[0].length === 2 ? '–' : '—' });
  }
  for (const match of text.matchAll(DOTS)) if (free(match.index, match.index + 3)) changes.push({ from: match.index, to: match.index + 3, insert: '…' });
  return changes.sort((a, b) => a.from - b.from);
}

function untouched(text: string, block: Block): Range[] {
  const spans: Range[] = syntaxSpans(text).filter(({ kind }) => kind !== 'markup');
  for (const match of text.matchAll(UNTOUCHED)) spans.push({ from: match.index, to: match.index + match[0].length });
  let at = 0;
  for (const line of text.split('\n')) {
    // The line under a heading and the second row of a table are signs of Markdown.
    const signs = (block.kind === 'table' && /^[\s|:-]+$/.test(line)) || (block.kind === 'heading' && /^ {0,3}(?:=+|-+)\s*$/.test(line));
    if (signs) spans.push({ from: at, to: at + line.length });
    at += line.length + 1;
  }
  return spans;
}

type Role = 'open' | 'close' | 'apostrophe' | 'none';

/** Walks over every quote of a block, set or not, so that pairs are known; only straight ones change. */
function quoteChanges(text: string, style: QuoteStyle, free: (from: number, to: number) => boolean): Change[] {
  const marks = STYLES[style];
  const tokens = [...text.matchAll(TOKEN)].map((match) => match.index).filter((at) => free(at, at + 1) && !isEscaped(text, at));
  const changes: Change[] = [];
  const open = { double: 0, single: 0 };
  const closes = tokens.map((at) => isSingle(text[at] ?? '') && !opensAfter(text, at) && closesBefore(text, at));
  let closersLeft = closes.filter(Boolean).length;
  for (const [index, at] of tokens.entries()) {
    const sign = text[at] ?? '';
    const kind = isSingle(sign) ? 'single' : 'double';
    if (closes[index]) closersLeft -= 1;
    const role = kind === 'double' ? doubleRole(text, at, open.double > 0) : singleRole(text, at, open.single > 0, closersLeft > 0);
    if (role === 'open') open[kind] += 1;
    else if (role === 'close') open[kind] = Math.max(0, open[kind] - 1);
    if ((sign !== '"' && sign !== "'") || role === 'none') continue;
    const insert = role === 'apostrophe' ? APOSTROPHE : marks[kind][role === 'open' ? 0 : 1];
    changes.push({ from: at, to: at + 1, insert });
  }
  return changes;
}

function doubleRole(text: string, at: number, isOpen: boolean): Role {
  if (text[at] === '«') return 'open';
  if (text[at] === '»') return 'close';
  const opens = opensAfter(text, at);
  const closes = closesBefore(text, at);
  if (opens !== closes) {
    // Six inches, not the end of a quotation.
    if (closes && !isOpen && /\p{N}/u.test(text[at - 1] ?? '')) return 'none';
    return opens ? 'open' : 'close';
  }
  // Between two letters; between two spaces, where only a pair that is open tells.
  if (!opens) return 'none';
  return isOpen ? 'close' : /\S/u.test(text[at + 1] ?? ' ') ? 'open' : 'none';
}

function singleRole(text: string, at: number, isOpen: boolean, closesLater: boolean): Role {
  const before = text[at - 1] ?? '';
  const after = text.slice(at + 1, at + 12);
  if (/[\p{L}\p{M}]/u.test(before) && /^\p{L}/u.test(after)) return 'apostrophe';
  if (/\p{N}/u.test(before)) return /^\p{L}/u.test(after) ? 'apostrophe' : isOpen && closesBefore(text, at) ? 'close' : 'none';
  const opens = opensAfter(text, at);
  const closes = closesBefore(text, at);
  if (opens && !closes) {
    if (/^\p{N}{2}(?!\p{N})/u.test(after) || CLIPPED.test(after)) return 'apostrophe';
    return closesLater ? 'open' : 'apostrophe';
  }
  if (closes && !opens) return isOpen ? 'close' : /[\p{L}\p{M}]/u.test(before) ? 'apostrophe' : 'none';
  return 'none';
}

function isSingle(sign: string): boolean {
  return "'‘’‚‛".includes(sign);
}

/** Quotes and signs of emphasis do not part a word from what stands before or after it; nor does the space inside « ». */
const SEE_THROUGH = /["'“”„‟‘’‚‛«»*_~\u202f]/u;

/** Whether what is before a sign leaves room for an opening one. */
function opensAfter(text: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && SEE_THROUGH.test(text[before] ?? '')) before -= 1;
  return before < 0 || /[\s([{/|–—-]/u.test(text[before] ?? '');
}

/** Whether what follows a sign could follow a closing one. */
function closesBefore(text: string, at: number): boolean {
  let after = at + 1;
  while (after < text.length && SEE_THROUGH.test(text[after] ?? '')) after += 1;
  return after >= text.length || /[\s)\]}/|–—\-.,;:!?…]/u.test(text[after] ?? '');
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}
