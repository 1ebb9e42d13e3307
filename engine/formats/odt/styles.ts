/** What the styles of an OpenDocument text mean for Markdown: which words are bold, which lists are numbered. */
import { all } from './xml.ts';
import type { XmlElement } from './xml.ts';

export interface OdtStyle {
  readonly bold: boolean;
  readonly italic: boolean;
  readonly struck: boolean;
  readonly hidden: boolean;
  readonly position: 'super' | 'sub' | 'line';
  /** Rank of a heading; 0 where it is none. */
  readonly heading: number;
  /** What it is called by itself or by a style that it is made from. */
  readonly role: 'title' | 'subtitle' | 'quotation' | 'code' | 'words';
}

const PLAIN: OdtStyle = { bold: false, italic: false, struck: false, hidden: false, position: 'line', heading: 0, role: 'words' };
const ROLES: readonly (readonly [OdtStyle['role'], RegExp])[] = [
  ['title', /^title$/iu],
  ['subtitle', /^subtitle$/iu],
  ['quotation', /^(?:quotations?|quote|intense quote)$/iu],
  ['code', /^(?:preformatted text|source code|sourcecode|source text|code|html preformatted)$/iu],
];

export class OdtStyles {
  readonly #elements = new Map<string, XmlElement>();
  readonly #resolved = new Map<string, OdtStyle>();
  /** List style → for each level whether it counts, and from what. */
  readonly #lists = new Map<string, Map<number, { ordered: boolean; start: number }>>();

  /** @param sources content.xml and styles.xml, the ones that count more at the end */
  constructor(sources: readonly XmlElement[]) {
    for (const source of sources) {
      for (const style of all(source, 'style:style')) this.#elements.set(`${style.attributes['style:family']} ${style.attributes['style:name']}`, style);
      for (const list of all(source, 'text:list-style')) this.#lists.set(list.attributes['style:name'] ?? '', levelsOf(list));
    }
  }

  of(family: 'paragraph' | 'text', name: string | undefined): OdtStyle {
    return name === undefined ? PLAIN : this.#resolve(family, name, 0);
  }

  /** The list style that a paragraph style brings along; '' for none. */
  listOf(name: string | undefined): string {
    return (name && this.#elements.get(`paragraph ${name}`)?.attributes['style:list-style-name']) || '';
  }

  level(list: string, level: number): { readonly ordered: boolean; readonly start: number } {
    return this.#lists.get(list)?.get(level) ?? { ordered: false, start: 1 };
  }

  #resolve(family: string, name: string, depth: number): OdtStyle {
    const key = `${family} ${name}`;
    const known = this.#resolved.get(key);
    if (known) return known;
    const element = this.#elements.get(key);
    const called = (element?.attributes['style:display-name'] ?? name).replaceAll(/_20_/g, ' ');
    const role = ROLES.find(([, names]) => names.test(called))?.[0];
    const parent = element?.attributes['style:parent-style-name'];
    // A style may be made from another one; one made from itself ends here.
    const base = parent !== undefined && depth < 20 ? this.#resolve(family, parent, depth + 1) : PLAIN;
    const heading = family === 'paragraph' ? Number(/^heading ([1-9])$/iu.exec(called)?.[1] ?? 0) : 0;
    const style: OdtStyle = { ...base, ...(element ? ownOf(element) : {}), ...(role ? { role } : {}), ...(heading > 0 ? { heading } : {}) };
    // Titles are bold and quotations slanted because of what they are.
    const resolved: OdtStyle = family !== 'paragraph' ? style : style.role === 'quotation' ? { ...style, italic: false } : style.role === 'title' || style.role === 'subtitle' || style.heading > 0 ? { ...style, bold: false, italic: false } : style;
    this.#resolved.set(key, resolved);
    return resolved;
  }
}

function ownOf(style: XmlElement): Partial<OdtStyle> {
  const own: { -readonly [K in keyof OdtStyle]?: OdtStyle[K] } = {};
  for (const { attributes } of all(style, 'style:text-properties')) {
    const weight = attributes['fo:font-weight'];
    if (weight !== undefined) own.bold = /^(?:bold|[6-9]00)$/u.test(weight);
    const slant = attributes['fo:font-style'];
    if (slant !== undefined) own.italic = slant !== 'normal';
    const line = attributes['style:text-line-through-style'];
    if (line !== undefined) own.struck = line !== 'none';
    if (attributes['text:display'] !== undefined) own.hidden = attributes['text:display'] === 'none';
    const position = attributes['style:text-position'];
    // A word, or how far up in percent.
    if (position !== undefined) own.position = /^(?:super|[1-9])/u.test(position) ? 'super' : /^(?:sub|-[1-9])/u.test(position) ? 'sub' : 'line';
  }
  return own;
}

function levelsOf(list: XmlElement): Map<number, { ordered: boolean; start: number }> {
  const levels = new Map<number, { ordered: boolean; start: number }>();
  for (const child of list.children) {
    if (typeof child === 'string') continue;
    const level = Number(child.attributes['text:level']);
    // A numbering without a format shows no number.
    if (child.name === 'text:list-level-style-number' && child.attributes['style:num-format']) levels.set(level, { ordered: true, start: Number(child.attributes['text:start-value'] ?? 1) });
    else if (child.name.startsWith('text:list-level-style')) levels.set(level, { ordered: false, start: 1 });
  }
  return levels;
}
