/** Markdown as the elements of a page: no raw HTML, nothing that could run or fetch, proposed changes as insertions and deletions. Read only when the view opens: the grammar is large. */
import type { Root as Page } from 'hast';
import type { Nodes, PhrasingContent, Text } from 'mdast';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { markChanges, type Change, type ChangeMark } from '../../../engine/text/index.ts';

const reader = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter, ['yaml', 'toml']).freeze();

export interface PageWords {
  /** Heading above the notes, and what the ways back are called. */
  readonly notes: string;
  readonly back: string;
}

/** The tree of a page. Offsets of its blocks are in the text with marks: `placeIn` says where a place of the page is there. */
export function pageTree(page: string, changes: readonly Change[], definitions: string, words: PageWords): Page {
  const { text, sign, marks } = markChanges(page, changes);
  const tree = reader.parse(text + definitions);
  new Marks(sign, marks).walk(tree);
  return unified().use(remarkRehype, { clobberPrefix: 'reader-', footnoteLabel: words.notes, footnoteBackLabel: words.back }).runSync(tree) as Page;
}

/** Where a place of the page stands in the text with marks. */
export function placeIn(changes: readonly Change[], place: number): number {
  let shift = 0;
  for (const { from, to, insert } of changes) if (from < place) shift += (to > from ? 2 : 0) + (insert ? insert.length + 2 : 0);
  return place + shift;
}

/** Takes the signs out of a tree, in the order of the text, and puts elements in their place. */
class Marks {
  readonly #sign: string;
  readonly #marks: readonly ChangeMark[];
  #at = 0;
  #kind: ChangeMark['kind'] | null = null;

  constructor(sign: string, marks: readonly ChangeMark[]) {
    this.#sign = sign;
    this.#marks = marks;
  }

  walk(node: Nodes): void {
    if ('children' in node) {
      node.children = (node.children as Nodes[]).flatMap((child): Nodes[] => {
        if (child.type === 'text') return this.#split(child);
        this.walk(child);
        return [child];
      }) as never;
    } else if ('value' in node) node.value = this.#without(node.value);
    // In the order in which they are written: the words of a link, then its address, then its title.
    if ('alt' in node && typeof node.alt === 'string') node.alt = this.#without(node.alt);
    if ('url' in node) node.url = this.#without(node.url);
    if ('title' in node && typeof node.title === 'string') node.title = this.#without(node.title);
  }

  #without(value: string): string {
    return value.split(this.#sign).map((piece, index) => {
      if (index > 0) this.#pass();
      return piece;
    }).join('');
  }

  #split(node: Text): PhrasingContent[] {
    const parts: PhrasingContent[] = [];
    for (const [index, piece] of node.value.split(this.#sign).entries()) {
      if (index > 0) this.#pass();
      if (piece === '') continue;
      const words: Text = { type: 'text', value: piece };
      parts.push(this.#kind && piece.trim() !== '' ? { type: 'emphasis', data: { hName: this.#kind === 'insert' ? 'ins' : 'del', hProperties: { dataProposed: '' } }, children: [words] } : words);
    }
    return parts;
  }

  #pass(): void {
    const mark = this.#marks[this.#at];
    this.#at += 1;
    this.#kind = mark?.opens ? mark.kind : null;
  }
}
