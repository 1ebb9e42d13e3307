/**
 * The blocks and headings of a long text, kept up to date under edits. The text is kept in chunks of whole blocks that
 * are read without knowing what stands around them; an edit reads anew only the chunks it touches.
 */
import type { Range } from './change.ts';
import { blocks, type Block } from './markdown.ts';
import { wordCount } from './segment.ts';

/** A text that is not at hand as one string. */
export interface TextSource {
  readonly length: number;
  slice(from: number, to: number): string;
}

export interface Heading extends Range {
  /** 1 to 6. */
  readonly level: number;
  /** In one line, without the signs of Markdown; '' for a heading without words. */
  readonly title: string;
  /** Where its section ends: at the next heading of the same or a higher level, or with the text. */
  readonly end: number;
}

/** A replacement of `to - from` characters of the text before by `length` of the text after. */
export interface Edit extends Range {
  readonly length: number;
}

interface Chunk {
  readonly length: number;
  /** Offsets from the beginning of the chunk. */
  readonly blocks: readonly Block[];
  /** One for each heading. */
  readonly titles: readonly string[];
  /** Before the first heading, then from each heading to the next; counted when somebody asks. */
  words: readonly number[] | null;
}

/** Characters of a chunk: a key press in it reads so many. */
const CHUNK = 12_000;
const LONGEST_TITLE = 300;
const RULE_AT_START = /^---[ \t]*(?:\r?\n|$)/;
/** Between two blocks: more than one line end. */
const GAP = /(?:\r\n|\r(?!\n)|\n)[^]*[\r\n]/;
const BLANK_AT_END = /(?:^|\n)[^\S\n]*\n$/;

export class Outline {
  readonly length: number;
  readonly #chunks: readonly Chunk[];
  readonly #size: number;
  #headings: readonly Heading[] | undefined;

  private constructor(chunks: readonly Chunk[], length: number, size: number) {
    this.#chunks = chunks;
    this.length = length;
    this.#size = size;
  }

  /** `size` is about how many characters a chunk has; smaller ones are for tests. */
  static of(source: TextSource, size = CHUNK): Outline {
    return new Outline(read(source.slice(0, source.length), size), source.length, size);
  }

  /** The outline after edits, in order, whose offsets are in the text before all of them. `source` is the text after them. */
  after(edits: readonly Edit[], source: TextSource): Outline {
    const head = edits[0];
    const tail = edits.at(-1);
    if (!head || !tail) return this;
    const growth = source.length - this.length;
    let first = 0;
    let from = 0;
    for (; first + 1 < this.#chunks.length && from + this.#chunks[first]!.length < head.from; first += 1) from += this.#chunks[first]!.length;
    let last = first;
    let to = from + (this.#chunks[first]?.length ?? 0);
    // What is joined to the edit without a gap may now be one with it.
    for (; last + 1 < this.#chunks.length && to <= tail.to; last += 1) to += this.#chunks[last + 1]!.length;
    for (let step = 1; ; step *= 2) {
      const text = source.slice(from, to + growth);
      if (RULE_AT_START.test(text) && first > 0) {
        first -= 1;
        from -= this.#chunks[first]!.length;
        continue;
      }
      const atEnd = last + 1 >= this.#chunks.length;
      const found = blocks(text);
      // A first line of dashes opens front matter if ever another one follows.
      const waits = from === 0 && RULE_AT_START.test(text) && found[0]?.kind !== 'frontMatter';
      if (atEnd || !(waits || isOpen(text, found.at(-1)) || !BLANK_AT_END.test(text))) {
        const fresh = cut(text, found, this.#size);
        return new Outline([...this.#chunks.slice(0, first), ...fresh, ...this.#chunks.slice(last + 1)], source.length, this.#size);
      }
      const goal = waits ? this.#chunks.length : last + step;
      for (; last + 1 < this.#chunks.length && last < goal; last += 1) to += this.#chunks[last + 1]!.length;
    }
  }

  /** All headings in order. The same array as long as the outline is the same. */
  get headings(): readonly Heading[] {
    this.#headings ??= withEnds([...this.#located()], this.length);
    return this.#headings;
  }

  /** The blocks that end at or behind a position, in order, read as they are asked for. */
  *blocksFrom(position: number): Generator<Block> {
    let at = 0;
    for (const chunk of this.#chunks) {
      if (at + chunk.length >= position) for (const block of chunk.blocks) if (at + block.to >= position) yield { ...block, from: at + block.from, to: at + block.to };
      at += chunk.length;
    }
  }

  /** Counts words on, for about so many characters; returns whether everything is counted. */
  countWords(source: TextSource, most: number): boolean {
    let at = 0;
    let left = most;
    for (const chunk of this.#chunks) {
      if (!chunk.words) {
        if (left <= 0) return false;
        const edges = [0, ...chunk.blocks.filter(({ kind }) => kind === 'heading').map(({ from }) => from), chunk.length];
        const text = source.slice(at, at + chunk.length);
        chunk.words = edges.slice(1).map((edge, index) => wordCount(text.slice(edges[index], edge)));
        left -= chunk.length;
      }
      at += chunk.length;
    }
    return true;
  }

  /** Words of each heading's section, with the sections below it, in the order of `headings`; null for those not counted yet. */
  sectionWords(): (number | null)[] {
    const own: (number | null)[] = [];
    for (const chunk of this.#chunks) {
      const headings = chunk.titles.length;
      const before = chunk.words?.[0] ?? null;
      if (own.length > 0) own.push(add(own.pop() ?? null, before));
      for (let index = 1; index <= headings; index += 1) own.push(chunk.words?.[index] ?? null);
    }
    const totals = [...own];
    const { headings } = this;
    const open: number[] = [];
    for (const [index, heading] of headings.entries()) {
      while (open.length > 0 && headings[open.at(-1)!]!.level >= heading.level) open.pop();
      for (const parent of open) totals[parent] = add(totals[parent] ?? null, own[index] ?? null);
      open.push(index);
    }
    return totals;
  }

  *#located(): Generator<Omit<Heading, 'end'>> {
    let at = 0;
    for (const chunk of this.#chunks) {
      let title = 0;
      for (const { kind, level, from, to } of chunk.blocks) if (kind === 'heading') yield { level, from: at + from, to: at + to, title: chunk.titles[title++] ?? '' };
      at += chunk.length;
    }
  }
}

/** The heading whose section holds a position, as an index into the headings; -1 before the first. */
export function headingAt(headings: readonly Heading[], position: number): number {
  let low = 0;
  let high = headings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((headings[middle]?.from ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The words of a heading's Markdown in one line, without its signs. */
export function headingTitle(markdown: string): string {
  const lines = markdown.split(/\r\n?|\n/u);
  const atx = /^ {0,3}#{1,6}(?=[ \t]|$)/.exec(lines[0] ?? '');
  const words = atx ? (lines[0] ?? '').slice(atx[0].length).replace(/[ \t]+#+[ \t]*$/, '') : lines.slice(0, -1).join(' ');
  return words
    .slice(0, LONGEST_TITLE)
    .replaceAll(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/gu, '$1')
    .replaceAll(/<\/?[a-z][^<>]*>/giu, '')
    .replaceAll(/(?<![\\\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])|(?<!\\)(?:\*+|~~|`+)/gu, '')
    .replaceAll(/\\([!-/:-@[-`{-~])/gu, '$1')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

function read(text: string, size: number): Chunk[] {
  return cut(text, blocks(text), size);
}

/** Cuts a text into chunks at blocks with a blank line before them. */
function cut(text: string, found: readonly Block[], size: number): Chunk[] {
  const chunks: Chunk[] = [];
  let from = 0;
  let members: Block[] = [];
  const close = (to: number) => {
    const titles = members.filter(({ kind }) => kind === 'heading').map((block) => headingTitle(text.slice(from + block.from, from + block.to)));
    chunks.push({ length: to - from, blocks: members, titles, words: null });
    from = to;
    members = [];
  };
  // While a first line of dashes has found no second one the whole text hangs together.
  const waits = RULE_AT_START.test(text) && found[0]?.kind !== 'frontMatter';
  let before = 0;
  for (const block of found) {
    const apart = members.length > 0 && GAP.test(text.slice(before, block.from));
    if (apart && !waits && block.from - from >= size && text.slice(block.from, block.from + 3) !== '---') close(block.from);
    members.push({ ...block, from: block.from - from, to: block.to - from });
    before = block.to;
  }
  close(text.length);
  return chunks;
}

/** Whether a block of code lacks its closing line, so that what follows belongs to it. */
function isOpen(text: string, block: Block | undefined): boolean {
  if (block?.kind !== 'code') return false;
  const lines = text.slice(block.from, block.to).split(/\r\n?|\n/u);
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(lines[0] ?? '')?.[1] ?? '';
  const closing = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(lines.at(-1) ?? '')?.[1] ?? '';
  return lines.length === 1 || closing[0] !== fence[0] || closing.length < fence.length;
}

function withEnds(found: readonly Omit<Heading, 'end'>[], length: number): Heading[] {
  const headings: { level: number; from: number; to: number; title: string; end: number }[] = [];
  const open: number[] = [];
  for (const heading of found) {
    while (open.length > 0 && headings[open.at(-1)!]!.level >= heading.level) headings[open.pop()!]!.end = heading.from;
    open.push(headings.length);
    headings.push({ ...heading, end: length });
  }
  return headings;
}

function add(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
