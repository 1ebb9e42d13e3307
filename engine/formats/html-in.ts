/** HTML of a file, of the web or of a word processor as Markdown. Nothing of it runs: only structure and words are taken. */
import type { Element, ElementContent, Root as HtmlRoot, RootContent } from 'hast';
import type { FootnoteDefinition, Nodes, Root } from 'mdast';
import rehypeParse from 'rehype-parse';
import rehypeRemark from 'rehype-remark';
import { unified } from 'unified';
import { pictureIdOf } from '../text/index.ts';
import { element, isBlock, isElement, styleOf } from './html-tree.ts';
import { inlineMarks } from './inline-html.ts';
import { LossList } from './loss.ts';
import type { Loss, LossKind } from './loss.ts';
import { parseMarkdown, printMarkdown, titleOf } from './markdown.ts';
import { PictureShelf } from './pictures-in.ts';
import type { ImportedPicture } from './pictures-in.ts';
import { cellContents, isLayout, plainHtml, withHead } from './word-html.ts';

export interface ImportedText {
  /** '' where the document says none. */
  readonly title: string;
  readonly text: string;
  readonly losses: readonly Loss[];
  /** The pictures that the text names. */
  readonly pictures: readonly ImportedPicture[];
}

/** Elements that are left out with all they hold, and what they count as; null: nothing of the text is lost. */
const DROPPED: Readonly<Record<string, LossKind | null>> = {
  script: 'script', style: null, noscript: 'script', template: 'script', iframe: 'embedded', object: 'embedded', embed: 'embedded', applet: 'embedded', canvas: 'embedded', svg: 'image', math: 'equation',
  audio: 'embedded', video: 'embedded', frameset: 'embedded', input: 'form', select: 'form', textarea: 'form', button: 'form', link: null, meta: null, base: null, title: null, head: null,
};
/** Schemes that a link may have; others lead to nothing a writer wants. */
const LINK = /^(?:https?:|mailto:|#|[^:]*$)/iu;

export function htmlToMarkdown(html: string): ImportedText {
  const losses = new LossList();
  const tree = unified().use(rehypeParse).parse(html);
  return treeToMarkdown(tree, losses, new PictureShelf(losses));
}

/** @param tree of a whole page or of a part of one; it is used up */
export function treeToMarkdown(tree: HtmlRoot, losses: LossList, shelf: PictureShelf): ImportedText {
  const title = titleElement(tree);
  const notes = new Map<string, Element>();
  plainHtml(tree, losses);
  new Cleaner(losses, notes, shelf).clean(tree, false);
  inlineMarks(tree);
  const root = toMarkdownTree(tree);
  for (const [id, item] of notes) {
    inlineMarks(item);
    const body = toMarkdownTree({ type: 'root', children: item.children });
    root.children.push({ type: 'footnoteDefinition', identifier: id, label: id, children: body.children as FootnoteDefinition['children'] });
  }
  // Lines at the very beginning would be the fence of front matter.
  const text = withoutTags(printMarkdown(root).replace(/^-{3}(?=\n|$)/u, '***'));
  return { title: title || titleOf(root), text, losses: losses.losses, pictures: shelf.pictures };
}

/** Words that look like a tag are words: what the printer has left bare between odd blocks is escaped, so that no Markdown made here holds HTML. */
function withoutTags(text: string): string {
  let safe = text;
  for (let round = 0; round < 5; round += 1) {
    const places: number[] = [];
    const visit = (node: Nodes): void => {
      const [from, to] = [node.position?.start.offset ?? 0, node.position?.end.offset ?? 0];
      if (node.type === 'html') for (const { index } of safe.slice(from, to).matchAll(/</gu)) places.push(from + index);
      if ('children' in node) node.children.forEach((child) => visit(child));
    };
    visit(parseMarkdown(safe));
    if (places.length === 0) return safe;
    let at = 0;
    safe = places.toSorted((a, b) => a - b).map((place) => {
      const part = safe.slice(at, place);
      at = place;
      return `${part}\\`;
    }).join('') + safe.slice(at);
  }
  // Whatever is left is no tag any more without its sign.
  return safe.replaceAll('<', '‹');
}

const convert = unified().use(rehypeRemark, {
  handlers: {
    'note-reference': (_state: unknown, node: Element) => ({ type: 'footnoteReference', identifier: String(node.properties['name']), label: String(node.properties['name']) }),
  },
} as Parameters<typeof rehypeRemark>[1]).freeze();

function toMarkdownTree(tree: HtmlRoot): Root {
  const root = convert.runSync(tree) as unknown as Root;
  tighten(root);
  return root;
}

/** HTML makes a paragraph of every item of most lists; a list with room between its items is one whose items hold more than that. */
function tighten(node: Nodes): void {
  if (!('children' in node)) return;
  for (const child of node.children) tighten(child);
  if (node.type === 'listItem') node.spread = node.children.filter(({ type }) => type !== 'list').length > 1;
  if (node.type === 'list') node.spread = node.children.some(({ spread }) => spread);
}

function titleElement(tree: HtmlRoot): string {
  const find = (nodes: readonly (RootContent | ElementContent)[]): string => {
    for (const node of nodes) {
      if (node.type !== 'element') continue;
      if (node.tagName === 'title') return node.children.map((child) => (child.type === 'text' ? child.value : '')).join('').trim();
      if (node.tagName === 'html' || node.tagName === 'head') {
        const found = find(node.children);
        if (found) return found;
      }
    }
    return '';
  };
  return find(tree.children).replaceAll(/\s+/g, ' ').slice(0, 200);
}

/** Word processors (of themselves, or through mammoth) and Markdown writers (through GitHub's form) mark footnotes by the ids of their anchors. */
const REFERENCE = /^#(?:(?:user-content-)?(?:footnote|endnote|fn)-([\w-]+)|_((?:ftn|edn)\d+)|sd((?:footnote|endnote)\d+)sym)$/u;
/** The sign that leads from a footnote back to its place. */
const BACK = /^#(?:(?:user-content-)?(?:footnote-ref|endnote-ref|fnref)-|_(?:ftn|edn)ref\d|sd(?:footnote|endnote)\d+anc$)/u;
const DEFINITION = /^(?:(?:user-content-)?(?:footnote|endnote|fn)-([\w-]+)|((?:ftn|edn)\d+)|sd((?:footnote|endnote)\d+))$/u;

/** The name of a footnote; a plain number where it has one. */
function noteName(match: RegExpExecArray | null): string | null {
  const name = match && (match[1] ?? match[2] ?? match[3] ?? '');
  return name && name.replace(/^(?:ftn|footnote)(?=\d)/u, '');
}

class Cleaner {
  readonly #losses: LossList;
  readonly #notes: Map<string, Element>;
  readonly #shelf: PictureShelf;

  constructor(losses: LossList, notes: Map<string, Element>, shelf: PictureShelf) {
    this.#losses = losses;
    this.#notes = notes;
    this.#shelf = shelf;
  }

  /** Takes out what may not stay, in place; what is a footnote is moved to the notes. */
  clean(parent: HtmlRoot | Element, inLink: boolean): void {
    parent.children = withoutLooseBreaks((parent.children as ElementContent[]).flatMap((node) => (node.type === 'element' ? this.#kept(node, inLink) : node.type === 'text' ? [node] : [])));
  }

  #kept(node: Element, inLink: boolean): ElementContent[] {
    if (node.tagName in DROPPED && !isBox(node)) {
      const kind = DROPPED[node.tagName];
      if (kind) this.#losses.add(kind, node.tagName);
      return [];
    }
    if (hidden(node)) return [];
    if (node.tagName === 'img') return this.#picture(node, inLink);
    const address = node.tagName === 'a' ? String(node.properties['href'] ?? '') : '';
    if (BACK.test(address)) return [];
    const reference = noteName(REFERENCE.exec(address));
    if (reference) return [element('note-reference', [], { name: reference })];
    const note = node.tagName === 'li' || node.tagName === 'div' ? noteName(DEFINITION.exec(String(node.properties['id'] ?? ''))) : null;
    this.clean(node, inLink || node.tagName === 'a');
    if (node.tagName === 'sup' && node.children.length === 1 && isElement(node.children[0], 'note-reference')) return node.children;
    if (note) {
      this.#notes.set(note, node);
      return [];
    }
    // The heading that GitHub's form puts above the notes is no part of the text.
    if (node.tagName === 'section' && 'dataFootnotes' in node.properties) return [];
    if (isElement(node, 'ol', 'ul', 'section', 'p', 'a', 'div') && holdsNothing(node)) return [];
    if (node.tagName === 'a' && (address === '' || !LINK.test(address.trim()))) {
      if (address !== '') this.#losses.add('script', 'link');
      return node.children;
    }
    if (node.tagName === 'table') {
      if (isLayout(node)) return cellContents(node);
      withHead(node);
    }
    if ((node.tagName === 'td' || node.tagName === 'th') && (Number(node.properties['colSpan'] ?? 1) > 1 || Number(node.properties['rowSpan'] ?? 1) > 1)) this.#losses.add('table', 'merged cells');
    return [node];
  }

  /** A picture that the HTML holds is kept; one that lies elsewhere becomes a link, since nothing is fetched. */
  #picture(node: Element, inLink: boolean): ElementContent[] {
    const source = String(node.properties['src'] ?? '').trim();
    const alt = String(node.properties['alt'] ?? '').replaceAll(/\s+/g, ' ').trim();
    const tiny = ['width', 'height'].some((side) => /^[01](?:px)?$/u.test(String(node.properties[side] ?? '')) || /^[01]px$/u.test(styleOf(node, side)));
    // It counts readers; nobody ever saw it.
    if (tiny) return [];
    if (pictureIdOf(source) !== null) return [element('img', [], { src: source, alt })];
    if (/^data:/iu.test(source)) {
      const address = this.#shelf.addData(source, alt);
      return address ? [element('img', [], { src: address, alt })] : [];
    }
    this.#losses.add('image', alt);
    if (!/^https?:/iu.test(source)) return [];
    const words: ElementContent = { type: 'text', value: alt || nameIn(source) };
    return inLink ? [words] : [element('a', [words], { href: source })];
  }
}

/** Line breaks before, after and between blocks are room on a page and no line of a text. */
function withoutLooseBreaks(nodes: ElementContent[]): ElementContent[] {
  if (!nodes.some((node) => isElement(node, 'br')) || !nodes.some(isBlock)) return nodes;
  const isSpace = (node: ElementContent | undefined): boolean => node?.type === 'text' && node.value.trim() === '';
  const edge = (at: number, step: 1 | -1): boolean => {
    let next = at + step;
    while (isSpace(nodes[next]) || isElement(nodes[next], 'br')) next += step;
    const beside = nodes[next];
    return beside === undefined || isBlock(beside);
  };
  return nodes.filter((node, at) => !isElement(node, 'br') || !(edge(at, -1) || edge(at, 1)));
}

function holdsNothing(node: Element): boolean {
  return node.children.every((child) => (child.type === 'element' ? !isElement(child, 'img', 'input', 'hr', 'note-reference', 'td', 'th') && holdsNothing(child) : child.type !== 'text' || child.value.trim() === ''));
}

/** The box of a task list, which Markdown knows. */
function isBox(node: Element): boolean {
  return node.tagName === 'input' && node.properties['type'] === 'checkbox';
}

function nameIn(address: string): string {
  try {
    const { pathname, hostname } = new URL(address);
    return decodeURIComponent(pathname.split('/').at(-1) ?? '') || hostname;
  } catch {
    return address.slice(0, 80);
  }
}

/** Word and web pages hide instructions and trackers this way; what a reader did not see is not imported. */
function hidden(node: Element): boolean {
  const style = String(node.properties['style'] ?? '');
  return node.properties['hidden'] === true || node.properties['ariaHidden'] === 'true' || /(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|font-size\s*:\s*0(?:\D|$)|opacity\s*:\s*0(?:\s*;|\s*$))/iu.test(style);
}
