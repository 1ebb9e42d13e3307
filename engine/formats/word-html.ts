/** HTML as Word, Google Docs and LibreOffice write it, as HTML that says what it means: lists that are lists, headings that are headings. */
import type { Element, ElementContent, Root } from 'hast';
import { element, hasClass, isBlock, isElement, styleOf, wordsOf } from './html-tree.ts';
import type { LossList } from './loss.ts';

/** In place. */
export function plainHtml(parent: Root | Element, losses: LossList): void {
  const kept: ElementContent[] = [];
  for (const node of parent.children as ElementContent[]) {
    if (node.type !== 'element') {
      kept.push(node);
      continue;
    }
    // Deleted words of tracked changes: what is copied is the text as it reads when they are accepted.
    if (hasClass(node, /^mso(?:Del|Comment)/iu) || hasClass(node, /^MsoComment(?:Reference|Text)$/u)) {
      losses.add(hasClass(node, /Comment/u) ? 'comment' : 'tracked');
      continue;
    }
    if (styleOf(node, 'mso-element') === 'comment-list') {
      losses.add('comment');
      continue;
    }
    if (isElement(node, 'br') && hasClass(node, /^Apple-interchange-newline$/u)) continue;
    if (isElement(node, 'span') && (styleOf(node, 'mso-spacerun') === 'yes' || hasClass(node, /^Apple-converted-space$/u))) {
      kept.push({ type: 'text', value: ' ' });
      continue;
    }
    plainHtml(node, losses);
    // The line above the notes is drawn by whoever shows them.
    if (/^(?:foot|end)note-list$/u.test(styleOf(node, 'mso-element'))) node.children = node.children.filter((child) => !isElement(child, 'br', 'hr'));
    // Google Docs wraps all it copies into bold that is not bold.
    if (isElement(node, 'b', 'strong') && (/^(?:normal|400|lighter)$/u.test(styleOf(node, 'font-weight')) || String(node.properties['id'] ?? '').startsWith('docs-internal-guid'))) kept.push(...node.children);
    else kept.push(meant(node));
  }
  parent.children = nestedLists(wordLists(kept));
}

/** Paragraphs that are headings or quotations by their style alone. */
function meant(node: Element): Element {
  if (isElement(node, 'li') && node.properties['role'] === 'checkbox') {
    const checked = String(node.properties['ariaChecked']) === 'true';
    return { ...node, children: [element('input', [], { type: 'checkbox', checked }), { type: 'text', value: ' ' }, ...node.children.flatMap((child) => (isElement(child, 'p') ? child.children : [child]))] };
  }
  // Names of other vocabularies (o:p, st1:place) say nothing here.
  if (node.tagName.includes(':')) return element('span', node.children);
  if (!isElement(node, 'p')) return node;
  if (hasClass(node, /^MsoTitle/u)) return element('h1', node.children);
  if (hasClass(node, /^MsoSubtitle/u)) return element('h2', node.children);
  if (hasClass(node, /^Mso(?:Intense)?Quote/u)) return element('blockquote', [element('p', node.children)]);
  return node;
}

interface ListItem {
  readonly level: number;
  readonly ordered: boolean;
  readonly start: number;
  readonly list: string;
  readonly children: ElementContent[];
}

/** Word writes the items of a list as paragraphs with a sign before them; they become lists again. */
function wordLists(nodes: readonly ElementContent[]): ElementContent[] {
  const out: ElementContent[] = [];
  let items: ListItem[] = [];
  const close = (): void => {
    if (items.length > 0) out.push(...listsOf(items));
    items = [];
  };
  for (const node of nodes) {
    const item = listItem(node);
    if (item) items.push(item);
    else if (node.type !== 'text' || node.value.trim() !== '') {
      close();
      out.push(node);
    } else if (items.length === 0) out.push(node);
  }
  close();
  return out;
}

function listItem(node: ElementContent): ListItem | null {
  if (!isElement(node, 'p', 'div')) return null;
  const place = /^(l\d+)\s+level(\d)/u.exec(styleOf(node, 'mso-list'));
  if (!place) return null;
  const taken = { sign: '' };
  const children = withoutSign(node.children, taken);
  const sign = taken.sign.replaceAll(/[\s\u00a0]+/gu, '');
  const number = /^\(?(?:(\d+)|[a-z]|[ivxlcdm]+)[.)]/iu.exec(sign);
  return { level: Number(place[2]), ordered: number !== null, start: Number(number?.[1] ?? 1), list: place[1] ?? '', children };
}

function withoutSign(nodes: readonly ElementContent[], taken: { sign: string }): ElementContent[] {
  return nodes.flatMap((node): ElementContent[] => {
    if (node.type !== 'element') return [node];
    if (styleOf(node, 'mso-list') === 'ignore') {
      taken.sign += wordsOf(node);
      return [];
    }
    return [{ ...node, children: withoutSign(node.children, taken) }];
  });
}

function listsOf(items: readonly ListItem[]): Element[] {
  const out: Element[] = [];
  /** The open lists, the deepest last. */
  const open: { level: number; list: Element; from: string }[] = [];
  for (const item of items) {
    while (open.length > 0 && (open.at(-1)?.level ?? 0) > item.level) open.pop();
    const same = open.at(-1);
    const tagName = item.ordered ? 'ol' : 'ul';
    if (same?.level === item.level && (same.list.tagName !== tagName || same.from !== item.list)) open.pop();
    if (open.at(-1)?.level !== item.level) {
      const list = element(tagName, [], item.ordered && item.start !== 1 ? { start: item.start } : {});
      const parent = open.at(-1)?.list.children.at(-1);
      if (isElement(parent, 'li')) parent.children.push(list);
      else out.push(list);
      open.push({ level: item.level, list, from: item.list });
    }
    open.at(-1)?.list.children.push(element('li', item.children));
  }
  return out;
}

/** A list that stands in a list beside its items, as Google Docs writes it, belongs to the item before it. */
function nestedLists(nodes: readonly ElementContent[]): ElementContent[] {
  return nodes.map((node) => {
    if (!isElement(node, 'ul', 'ol')) return node;
    const children: ElementContent[] = [];
    for (const child of node.children) {
      const before = children.findLast((each) => each.type === 'element');
      if (isElement(child, 'ul', 'ol') && isElement(before, 'li')) before.children.push(child);
      else children.push(isElement(child, 'ul', 'ol') ? element('li', [child]) : child);
    }
    return { ...node, children };
  });
}

/** A table that only places things on a page is no table: its cells become what they hold. */
export function isLayout(table: Element): boolean {
  const rows: Element[] = [];
  const walk = (node: Element): void => {
    for (const child of node.children) {
      if (isElement(child, 'tr')) rows.push(child);
      else if (isElement(child, 'thead', 'tbody', 'tfoot')) walk(child);
    }
  };
  walk(table);
  const cells = rows.map((row) => row.children.filter((child) => isElement(child, 'td', 'th')) as Element[]);
  const holds = (node: Element, test: (child: Element) => boolean): boolean => node.children.some((child) => child.type === 'element' && (test(child) || holds(child, test)));
  if (cells.every((row) => row.length <= 1) && !rows.some((row) => row.children.some((cell) => isElement(cell, 'th')))) return true;
  return cells.some((row) => row.some((cell) => holds(cell, (child) => isElement(child, 'table', 'ul', 'ol', 'pre', 'blockquote', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'))));
}

/** What the cells of a table hold, one after the other. */
export function cellContents(table: Element): ElementContent[] {
  return table.children.flatMap((child): ElementContent[] => {
    if (isElement(child, 'thead', 'tbody', 'tfoot', 'tr')) return cellContents(child);
    if (isElement(child, 'td', 'th', 'caption')) return child.children.some(isBlock) ? child.children : [element('p', child.children)];
    return [];
  });
}

/** Markdown's tables have a head: where none is said it is the first row. */
export function withHead(table: Element): void {
  const rows = table.children.flatMap((child) => (isElement(child, 'thead', 'tbody') ? child.children : [child])).filter((child) => isElement(child, 'tr')) as Element[];
  if (rows.some((row) => row.children.some((cell) => isElement(cell, 'th')))) return;
  for (const cell of rows[0]?.children ?? []) if (isElement(cell, 'td')) (cell as Element).tagName = 'th';
}
