/** XML as a plain tree, read without following anything it names: no entities of its own, no addresses. */
import { Parser } from 'htmlparser2';
import { damaged } from '../archive.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
}
export type XmlNode = XmlElement | string;

/** A document nests some dozen elements deep; what goes far below that is no document. */
const DEEPEST = 400;
const MOST_ELEMENTS = 5_000_000;

/** @throws Problem `file-damaged` where it is cut off or nests too deeply */
export function parseXml(xml: string): XmlElement {
  const root: XmlElement & { children: XmlNode[] } = { name: '', attributes: {}, children: [] };
  const open: (XmlElement & { children: XmlNode[] })[] = [root];
  let elements = 0;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        elements += 1;
        if (open.length > DEEPEST || elements > MOST_ELEMENTS) throw damaged(undefined);
        const element = { name, attributes, children: [] };
        open.at(-1)?.children.push(element);
        open.push(element);
      },
      onclosetag: () => void open.pop(),
      ontext: (text) => {
        const into = open.at(-1)?.children;
        const last = into?.at(-1);
        if (into && typeof last === 'string') into[into.length - 1] = last + text;
        else into?.push(text);
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  const first = root.children.find((child) => typeof child !== 'string');
  // The parser closes what a file cut off leaves open.
  if (typeof first !== 'object' || !(xml.trimEnd().endsWith(`</${first.name}>`) || first.children.length === 0)) throw damaged(undefined);
  return root;
}

/** The first element of this name below a node, wherever it is. */
export function find(node: XmlElement, name: string): XmlElement | undefined {
  for (const child of node.children) {
    if (typeof child === 'string') continue;
    if (child.name === name) return child;
    const found = find(child, name);
    if (found) return found;
  }
  return undefined;
}

/** Every element of this name below a node. */
export function* all(node: XmlElement, name: string): Generator<XmlElement> {
  for (const child of node.children) {
    if (typeof child === 'string') continue;
    if (child.name === name) yield child;
    yield* all(child, name);
  }
}

export function textOf(node: XmlNode): string {
  return typeof node === 'string' ? node : node.children.map((child) => textOf(child)).join('');
}
