/** HTML and XML as a plain tree, and where its pages begin and end: files of hundreds of pages are read page by page. */
import { Parser } from 'htmlparser2';
import { damaged } from '../image/index.ts';

export interface Element {
  /** Lower case, without a namespace. */
  readonly name: string;
  /** Names in lower case. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Element | string)[];
}

export interface Slice {
  readonly from: number;
  readonly to: number;
}

/** Deeper nesting has no meaning in any of the formats, and would cost a stack. */
const DEEPEST = 100;

type Opened = { readonly name: string; readonly attributes: Record<string, string>; readonly children: (Element | string)[] };

const localName = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase();

/** A tree of `markup`; ends that are missing are supplied. @throws Problem `file-damaged` where it's nested without end */
export function parseMarkup(markup: string, kind: 'html' | 'xml'): Element {
  const root: Opened = { name: '', attributes: {}, children: [] };
  const open: Opened[] = [root];
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (open.length > DEEPEST) throw damaged('file');
        const lower: Record<string, string> = {};
        for (const [key, value] of Object.entries(attributes)) lower[localName(key)] = value;
        const element: Opened = { name: localName(name), attributes: lower, children: [] };
        open.at(-1)!.children.push(element);
        open.push(element);
      },
      ontext: (text) => void open.at(-1)!.children.push(text),
      onclosetag: () => void (open.length > 1 && open.pop()),
    },
    { xmlMode: kind === 'xml', decodeEntities: true },
  );
  parser.end(markup);
  return root;
}

/** Where elements that `isPage` stand in `markup`, in order, without those inside one another. */
export function findPages(markup: string, kind: 'html' | 'xml', isPage: (name: string, attributes: Readonly<Record<string, string>>) => boolean): readonly Slice[] {
  const pages: Slice[] = [];
  let depth = 0;
  let start: { readonly depth: number; readonly from: number } | null = null;
  const parser: Parser = new Parser(
    {
      onopentag: (name, attributes) => {
        depth++;
        if (!start && isPage(localName(name), attributes)) start = { depth, from: parser.startIndex };
      },
      onclosetag: () => {
        if (start && depth === start.depth) {
          pages.push({ from: start.from, to: parser.endIndex + 1 });
          start = null;
        }
        depth--;
      },
    },
    { xmlMode: kind === 'xml', decodeEntities: false },
  );
  parser.end(markup);
  return pages;
}

/** All elements inside (and at) `element` that `matches`, outermost first; not looked for inside one another. */
export function find(element: Element, matches: (element: Element) => boolean): readonly Element[] {
  if (matches(element)) return [element];
  return element.children.flatMap((child) => (typeof child === 'string' ? [] : find(child, matches)));
}

export function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}
