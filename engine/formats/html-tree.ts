/** Small helpers for trees of HTML (hast). */
import type { Element, ElementContent } from 'hast';

export function element(tagName: string, children: ElementContent[], properties: Element['properties'] = {}): Element {
  return { type: 'element', tagName, properties, children };
}

/** Whether a node is an element, of one of these names where some are given. */
export function isElement<Name extends string>(node: ElementContent | undefined, ...names: readonly Name[]): node is Element & { tagName: Name } {
  return node?.type === 'element' && (names.length === 0 || (names as readonly string[]).includes(node.tagName));
}

/** The words below a node. */
export function wordsOf(node: ElementContent): string {
  if (node.type === 'text') return node.value;
  return node.type === 'element' ? node.children.map((child) => wordsOf(child)).join('') : '';
}

/** One declaration of an element's own style, in small letters; '' where it has none. */
export function styleOf({ properties }: Element, name: string): string {
  const style = properties['style'];
  if (typeof style !== 'string') return '';
  let value = '';
  for (const part of style.split(';')) {
    const colon = part.indexOf(':');
    if (colon > 0 && part.slice(0, colon).trim().toLowerCase() === name) value = part.slice(colon + 1).trim().toLowerCase();
  }
  return value;
}

export function hasClass({ properties }: Element, pattern: RegExp): boolean {
  const names = properties['className'];
  return Array.isArray(names) && names.some((name) => typeof name === 'string' && pattern.test(name));
}

export const BLOCK_NAMES: ReadonlySet<string> = new Set(['address', 'article', 'aside', 'blockquote', 'center', 'dd', 'details', 'dir', 'div', 'dl', 'dt', 'fieldset', 'figcaption', 'figure', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'li', 'main', 'menu', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'ul']);
export const isBlock = (node: ElementContent): node is Element => node.type === 'element' && BLOCK_NAMES.has(node.tagName);
