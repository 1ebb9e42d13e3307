/** HTML of a file, of the web or of a word processor as Markdown. Nothing of it runs: only structure and words are taken. */
import type { Element, ElementContent, Root as HtmlRoot, RootContent } from 'hast';
import type { FootnoteDefinition, Root } from 'mdast';
import rehypeParse from 'rehype-parse';
import rehypeRemark from 'rehype-remark';
import { unified } from 'unified';
import { LossList } from './loss.ts';
import type { Loss, LossKind } from './loss.ts';
import { printMarkdown, titleOf } from './markdown.ts';

export interface ImportedText {
  /** '' where the document says none. */
  readonly title: string;
  readonly text: string;
  readonly losses: readonly Loss[];
}

/** Elements that are left out with all they hold, and what they count as; null: nothing of the text is lost. */
const DROPPED: Readonly<Record<string, LossKind | null>> = {
  script: 'script', style: null, noscript: 'script', template: 'script', iframe: 'embedded', object: 'embedded', embed: 'embedded', applet: 'embedded', canvas: 'embedded', svg: 'image', math: 'equation',
  audio: 'embedded', video: 'embedded', form: null, input: 'form', select: 'form', textarea: 'form', button: 'form', link: null, meta: null, base: null, title: null, head: null,
};
/** Schemes that a link may have; others lead to nothing a writer wants. */
const LINK = /^(?:https?:|mailto:|#|[^:]*$)/iu;

export function htmlToMarkdown(html: string): ImportedText {
  const losses = new LossList();
  const tree = unified().use(rehypeParse).parse(html);
  const title = titleElement(tree);
  const notes = new Map<string, Element>();
  clean(tree, losses, notes);
  const root = toMarkdownTree(tree);
  for (const [id, item] of notes) {
    const body = toMarkdownTree({ type: 'root', children: item.children });
    root.children.push({ type: 'footnoteDefinition', identifier: id, label: id, children: body.children as FootnoteDefinition['children'] });
  }
  const text = printMarkdown(root);
  return { title: title || titleOf(root), text, losses: losses.losses };
}

const convert = unified().use(rehypeRemark, {
  handlers: {
    'note-reference': (_state: unknown, node: Element) => ({ type: 'footnoteReference', identifier: String(node.properties['name']), label: String(node.properties['name']) }),
  },
} as Parameters<typeof rehypeRemark>[1]).freeze();

function toMarkdownTree(tree: HtmlRoot): Root {
  return convert.runSync(tree) as unknown as Root;
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

/** Word processors (through mammoth) and Markdown writers (through GitHub's form) mark footnotes by the ids of their anchors. */
const REFERENCE = /^#(?:user-content-)?(?:footnote|endnote|fn)-([\w-]+)$/u;
/** The arrow that leads from a footnote back to its place. */
const BACK = /^#(?:user-content-)?(?:footnote-ref|endnote-ref|fnref)-/u;
const DEFINITION = /^(?:user-content-)?(?:footnote|endnote|fn)-([\w-]+)$/u;

/** Takes out what may not stay, in place; a list whose items are all footnotes is moved to `notes`. */
function clean(parent: HtmlRoot | Element, losses: LossList, notes: Map<string, Element>): void {
  const kept: ElementContent[] = [];
  for (const node of parent.children as ElementContent[]) {
    if (node.type === 'comment') continue;
    if (node.type !== 'element') {
      kept.push(node);
      continue;
    }
    if (node.tagName in DROPPED && node.tagName !== 'form') {
      const kind = DROPPED[node.tagName];
      if (kind) losses.add(kind, node.tagName);
      continue;
    }
    if (hidden(node)) continue;
    if (node.tagName === 'a' && BACK.test(String(node.properties['href'] ?? ''))) continue;
    const reference = node.tagName === 'a' ? REFERENCE.exec(String(node.properties['href'] ?? '')) : null;
    if (reference) {
      kept.push({ type: 'element', tagName: 'note-reference', properties: { name: reference[1] ?? '' }, children: [] });
      continue;
    }
    const note = node.tagName === 'li' ? DEFINITION.exec(String(node.properties['id'] ?? '')) : null;
    clean(node, losses, notes);
    if (node.tagName === 'sup' && node.children.length === 1 && isReference(node.children[0])) {
      kept.push(...node.children);
      continue;
    }
    if (note) {
      notes.set(note[1] ?? '', node);
      continue;
    }
    // The heading that GitHub's form puts above the notes is no part of the text.
    if (node.tagName === 'section' && 'dataFootnotes' in node.properties) continue;
    if ((node.tagName === 'ol' || node.tagName === 'section') && !node.children.some((child) => child.type === 'element')) {
      if (!node.children.some((child) => child.type === 'text' && child.value.trim() !== '')) continue;
    }
    if (node.tagName === 'a' && !LINK.test(String(node.properties['href'] ?? ''))) {
      kept.push(...node.children);
      losses.add('script', 'link');
      continue;
    }
    if (node.tagName === 'img') {
      const source = String(node.properties['src'] ?? '');
      if (!/^https?:/iu.test(source) || /^data:/iu.test(source)) {
        losses.add('image', String(node.properties['alt'] ?? ''));
        continue;
      }
    }
    if ((node.tagName === 'td' || node.tagName === 'th') && (Number(node.properties['colSpan'] ?? 1) > 1 || Number(node.properties['rowSpan'] ?? 1) > 1)) losses.add('table', 'merged cells');
    kept.push(node);
  }
  parent.children = kept;
}

const isReference = (node: ElementContent | undefined): boolean => node?.type === 'element' && node.tagName === 'note-reference';

/** Word and web pages hide instructions and trackers this way; what a reader did not see is not imported. */
function hidden(node: Element): boolean {
  const style = String(node.properties['style'] ?? '');
  return node.properties['hidden'] === true || /display\s*:\s*none|mso-hide\s*:\s*all/iu.test(style);
}
