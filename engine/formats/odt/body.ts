/** The body of an OpenDocument text as a tree of HTML. */
import type { Element, ElementContent } from 'hast';
import { element, isElement } from '../html-tree.ts';
import type { LossList } from '../loss.ts';
import type { OdtStyle, OdtStyles } from './styles.ts';
import { find, textOf } from './xml.ts';
import type { XmlElement, XmlNode } from './xml.ts';

export interface OdtBodyOptions {
  readonly styles: OdtStyles;
  readonly losses: LossList;
  /** The address of a picture in the archive; null where it can't be kept, which is counted. */
  readonly picture: (path: string, alt: string) => string | null;
  /** The same for one that stands in the text itself, in base64. */
  readonly data: (base64: string, alt: string) => string | null;
}

interface ListPlace {
  readonly style: string;
  readonly level: number;
}

/** A sheet's worth of repeated empty cells is no table of a text. */
const MOST_REPEATED = 64;
const MOST_SPACES = 200;

export class OdtBody {
  readonly #options: OdtBodyOptions;
  readonly #notes: Element[] = [];
  /** Text boxes of the paragraph at hand: they stand after it. */
  #boxes: ElementContent[] = [];

  constructor(options: OdtBodyOptions) {
    this.#options = options;
  }

  /** All of the text, with its notes at the end in the form that HTML knows them by. */
  page(text: XmlElement): Element[] {
    const blocks = this.#blocks(text.children) as Element[];
    return this.#notes.length > 0 ? [...blocks, element('ol', this.#notes)] : blocks;
  }

  #blocks(nodes: readonly XmlNode[], list: ListPlace | null = null): ElementContent[] {
    const out: ElementContent[] = [];
    for (const node of nodes) {
      if (typeof node === 'string') continue;
      for (const block of this.#block(node, list)) {
        const last = out.at(-1);
        // Lines of code are paragraphs there; pieces of one list may be lists that go on.
        if (isElement(block, 'pre') && isElement(last, 'pre')) last.children.push({ type: 'text', value: '\n' }, ...block.children);
        else if (isElement(block, 'blockquote') && isElement(last, 'blockquote')) last.children.push(...block.children);
        else if (isElement(block, 'ul', 'ol') && isElement(last, 'ul', 'ol') && block.children.every(holdsOnlyLists)) mergeLists(last, block);
        else if (isElement(block, 'ul', 'ol') && isElement(last, block.tagName) && block.properties['dataGoesOn'] === last.properties['dataGoesOn'] && block.properties['start'] === undefined) mergeLists(last, block);
        else out.push(block);
      }
    }
    return out;
  }

  #block(node: XmlElement, list: ListPlace | null): ElementContent[] {
    switch (node.name) {
      case 'text:h': {
        const level = Math.min(6, Math.max(1, Number(node.attributes['text:outline-level'] ?? 1) || 1));
        return this.#withBoxes(() => [element(`h${level}`, this.#inline(node.children))]);
      }
      case 'text:p':
        return this.#withBoxes(() => this.#paragraph(node));
      case 'text:list':
        return this.#list(node, list);
      case 'table:table':
        return [this.#table(node)];
      case 'text:table-of-content':
      case 'text:alphabetical-index':
      case 'text:illustration-index':
      case 'text:table-index':
      case 'text:user-index':
      case 'text:object-index':
        this.#options.losses.add('other', 'table of contents or index');
        return [];
      case 'text:tracked-changes':
      case 'text:sequence-decls':
      case 'text:variable-decls':
      case 'text:user-field-decls':
      case 'office:forms':
      case 'office:annotation':
        if (node.name === 'office:annotation') this.#options.losses.add('comment');
        return [];
      default:
        if (node.name.startsWith('draw:')) return this.#withBoxes(() => wrapped(this.#frame(node)));
        return this.#blocks(node.children, list);
    }
  }

  #withBoxes(make: () => ElementContent[]): ElementContent[] {
    const outer = this.#boxes;
    this.#boxes = [];
    const made = make();
    const boxes = this.#boxes;
    this.#boxes = outer;
    return [...made, ...boxes];
  }

  #paragraph(node: XmlElement): ElementContent[] {
    const style = this.#options.styles.of('paragraph', node.attributes['text:style-name']);
    if (style.hidden) return [];
    if (style.role === 'code') return [element('pre', [{ type: 'text', value: this.#code(node.children) }])];
    const words = inStyle(this.#inline(node.children), style);
    if (style.heading > 0) return [element(`h${Math.min(6, style.heading)}`, words)];
    switch (style.role) {
      case 'title': return [element('h1', words)];
      case 'subtitle': return [element('h2', words)];
      case 'quotation': return [element('blockquote', [element('p', words)])];
      default: return [element('p', words)];
    }
  }

  #list(node: XmlElement, outer: ListPlace | null): ElementContent[] {
    const { styles } = this.#options;
    const level = (outer?.level ?? 0) + 1;
    const first = find(node, 'text:p') ?? find(node, 'text:h');
    const style = node.attributes['text:style-name'] || outer?.style || styles.listOf(first?.attributes['text:style-name']);
    const { ordered, start } = styles.level(style, level);
    const items: Element[] = [];
    let from = start;
    for (const item of node.children) {
      if (typeof item === 'string' || (item.name !== 'text:list-item' && item.name !== 'text:list-header')) continue;
      const content = this.#blocks(item.children, { style, level });
      // Headings are numbered by lists of their own; they are headings all the same.
      if (content.length > 0 && content.every((child) => isElement(child, 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'))) return [...(items.length > 0 ? [element(ordered ? 'ol' : 'ul', items)] : []), ...content, ...this.#list({ ...node, children: node.children.slice(node.children.indexOf(item) + 1) }, outer)];
      const given = Number(item.attributes['text:start-value']);
      if (items.length === 0 && given > 0) from = given;
      const before = items.at(-1);
      const made = element('li', content);
      if (before && holdsOnlyLists(made)) deepen(before, content);
      else items.push(made);
    }
    if (items.length === 0) return [];
    const goesOn = node.attributes['text:continue-numbering'] === 'true' || node.attributes['text:continue-list'] !== undefined;
    return [element(ordered ? 'ol' : 'ul', items, { dataGoesOn: style, ...(ordered && from !== 1 && !goesOn ? { start: from } : {}) })];
  }

  #table(node: XmlElement): Element {
    const head: Element[] = [];
    const rows: Element[] = [];
    const walk = (parent: XmlElement, isHead: boolean): void => {
      for (const child of parent.children) {
        if (typeof child === 'string') continue;
        if (child.name === 'table:table-row') (isHead ? head : rows).push(this.#row(child, isHead ? 'th' : 'td'));
        else if (/^table:table-(?:header-rows|rows|row-group)$/u.test(child.name)) walk(child, isHead || child.name === 'table:table-header-rows');
      }
    };
    walk(node, false);
    return element('table', [...(head.length > 0 ? [element('thead', head)] : []), element('tbody', rows)]);
  }

  #row(row: XmlElement, tagName: 'td' | 'th'): Element {
    const cells: Element[] = [];
    for (const cell of row.children) {
      if (typeof cell === 'string' || (cell.name !== 'table:table-cell' && cell.name !== 'table:covered-table-cell')) continue;
      const blocks = cell.name === 'table:covered-table-cell' ? [] : this.#blocks(cell.children);
      const wide = Number(cell.attributes['table:number-columns-spanned'] ?? 1);
      const high = Number(cell.attributes['table:number-rows-spanned'] ?? 1);
      if (wide > 1 || high > 1) this.#options.losses.add('table', 'merged cells');
      const count = Math.min(MOST_REPEATED, Math.max(1, Number(cell.attributes['table:number-columns-repeated'] ?? 1) || 1));
      for (let at = 0; at < count; at += 1) cells.push(element(tagName, blocks));
    }
    return element('tr', cells);
  }

  #inline(nodes: readonly XmlNode[]): ElementContent[] {
    return nodes.flatMap((node): ElementContent[] => (typeof node === 'string' ? [{ type: 'text', value: node }] : this.#run(node)));
  }

  #run(node: XmlElement): ElementContent[] {
    const { losses, styles } = this.#options;
    switch (node.name) {
      case 'text:span': {
        const style = styles.of('text', node.attributes['text:style-name']);
        return style.hidden ? [] : inStyle(this.#inline(node.children), style);
      }
      case 'text:a':
        return [element('a', this.#inline(node.children), { href: node.attributes['xlink:href'] ?? '' })];
      case 'text:s':
        return [{ type: 'text', value: ' '.repeat(spaces(node)) }];
      case 'text:tab':
        return [{ type: 'text', value: '\t' }];
      case 'text:line-break':
        return [element('br', [])];
      case 'text:note':
        return this.#note(node);
      case 'office:annotation':
        losses.add('comment');
        return [];
      case 'text:hidden-text':
      case 'text:hidden-paragraph':
      case 'text:soft-page-break':
      case 'office:annotation-end':
      case 'text:note-citation':
      case 'text:ruby-text':
      case 'text:toc-mark':
      case 'text:alphabetical-index-mark':
        return [];
      default:
        return node.name.startsWith('draw:') ? this.#frame(node) : this.#inline(node.children);
    }
  }

  /** A picture stands in the line; what a text box holds comes after the paragraph. */
  #frame(node: XmlElement): ElementContent[] {
    const { losses, picture, data } = this.#options;
    if (node.name === 'draw:a') return this.#inline(node.children);
    const alt = ['svg:desc', 'svg:title'].map((name) => node.children.find((child): child is XmlElement => typeof child !== 'string' && child.name === name)).flatMap((found) => (found ? [textOf(found).replaceAll(/\s+/g, ' ').trim()] : [])).find((words) => words !== '') ?? '';
    const object = find(node, 'draw:object') ?? find(node, 'draw:object-ole') ?? find(node, 'draw:plugin');
    if (object) {
      losses.add(find(object, 'math') ? 'equation' : 'embedded', alt || (node.attributes['draw:name'] ?? ''));
      return [];
    }
    const images = node.children.filter((child): child is XmlElement => typeof child !== 'string' && child.name === 'draw:image');
    // A drawing may come with a picture of itself for programs that don't know it: the first one that can be kept counts.
    const binary = images[0] && find(images[0], 'office:binary-data');
    const path = images.map(({ attributes }) => (attributes['xlink:href'] ?? '').replace(/^\.\//u, '')).find((each, _, { length }) => length === 1 || !each.endsWith('.svg')) ?? '';
    if (binary || path !== '') {
      const remote = /^https?:/iu.test(path);
      const address = remote ? path : binary ? data(textOf(binary), alt) : picture(path, alt);
      return address ? [element('img', [], { src: address, alt })] : [];
    }
    const held = this.#blocks(node.name === 'draw:frame' ? (find(node, 'draw:text-box')?.children ?? []) : node.children.filter((child) => typeof child === 'string' || !child.name.startsWith('svg:')));
    if (held.length === 0) losses.add('image', alt || (node.attributes['draw:name'] ?? ''));
    else this.#boxes.push(...held);
    return [];
  }

  #note(node: XmlElement): ElementContent[] {
    const body = find(node, 'text:note-body');
    if (!body) return [];
    const number = this.#notes.length + 1;
    const item = element('li', [], { id: `fn-${number}` });
    this.#notes.push(item);
    item.children = this.#blocks(body.children);
    return [element('a', [{ type: 'text', value: String(number) }], { href: `#fn-${number}` })];
  }

  /** Code keeps its spaces and lines. */
  #code(nodes: readonly XmlNode[]): string {
    return nodes
      .map((node) => {
        if (typeof node === 'string') return node;
        if (node.name === 'text:s') return ' '.repeat(spaces(node));
        if (node.name === 'text:tab') return '\t';
        if (node.name === 'text:line-break') return '\n';
        return node.name === 'text:note' || node.name.startsWith('office:') || node.name.startsWith('draw:') ? '' : this.#code(node.children);
      })
      .join('');
  }
}

const spaces = (node: XmlElement): number => Math.min(MOST_SPACES, Math.max(1, Number(node.attributes['text:c'] ?? 1) || 1));

const wrapped = (inline: ElementContent[]): ElementContent[] => (inline.length > 0 ? [element('p', inline)] : []);

function inStyle(words: ElementContent[], { bold, italic, struck, position, role }: OdtStyle): ElementContent[] {
  let held = words;
  if (role === 'code') held = [element('code', held)];
  if (position !== 'line') held = [element(position === 'super' ? 'sup' : 'sub', held)];
  if (struck) held = [element('del', held)];
  if (italic) held = [element('em', held)];
  if (bold) held = [element('strong', held)];
  return held;
}

function mergeLists(list: Element, more: Element): void {
  for (const item of more.children) {
    const last = list.children.at(-1);
    if (isElement(item, 'li') && isElement(last, 'li') && holdsOnlyLists(item)) deepen(last, item.children);
    else list.children.push(item);
  }
}

/** Puts lists under an item; what goes on with its last list becomes part of that. */
function deepen(item: Element, lists: readonly ElementContent[]): void {
  for (const list of lists) {
    const last = item.children.at(-1);
    if (isElement(list, 'ul', 'ol') && isElement(last, list.tagName)) mergeLists(last, list);
    else item.children.push(list);
  }
}

/** An item that has nothing of its own only carries deeper ones, which belong to the item before. */
const holdsOnlyLists = (item: ElementContent): boolean => isElement(item) && item.children.length > 0 && item.children.every((child) => isElement(child, 'ul', 'ol'));
