/** The tree that every export starts from: no raw HTML, no link that could run something, references resolved. */
import type { Definition, Nodes, PhrasingContent, Root } from 'mdast';
import { LossList } from './loss.ts';
import { parseMarkdown } from './markdown.ts';
import { placePictures } from './pictures-out.ts';

const SAFE_LINK = /^(?:https?:|mailto:|tel:|#)|^[^:]*$/iu;

export interface PreparedTree {
  readonly root: Root;
  readonly losses: LossList;
  /** Words of the front matter's `title`, `author`, `lang`, where it has them. */
  readonly facts: Readonly<Record<string, string>>;
}

export function prepareTree(text: string): PreparedTree {
  const root = parseMarkdown(text);
  const losses = new LossList();
  const definitions = new Map<string, Definition>();
  collect(root, definitions);
  const facts = frontMatter(root);
  root.children = root.children.filter((node) => node.type !== 'yaml' && node.type !== ('toml' as string) && node.type !== 'definition');
  settle(root, definitions, losses);
  return { root, losses, facts };
}

function collect(node: Nodes, definitions: Map<string, Definition>): void {
  if (node.type === 'definition') definitions.set(node.identifier.toLowerCase(), node);
  if ('children' in node) for (const child of node.children as Nodes[]) collect(child, definitions);
}

/** Plain `key: value` lines; anything deeper stays where it is and is not used. */
function frontMatter(root: Root): Record<string, string> {
  const [first] = root.children;
  if (first?.type !== 'yaml') return {};
  const facts: Record<string, string> = {};
  for (const line of first.value.split('\n')) {
    const match = /^(title|author|lang|date)\s*:\s*["']?(.*?)["']?\s*$/u.exec(line);
    if (match?.[1] && match[2]) facts[match[1]] = match[2];
  }
  return facts;
}

function settle(node: Nodes, definitions: ReadonlyMap<string, Definition>, losses: LossList): void {
  if (!('children' in node)) return;
  const children: Nodes[] = [];
  for (const child of node.children as Nodes[]) {
    settle(child, definitions, losses);
    switch (child.type) {
      case 'html':
        if (/^<br\s*\/?>$/iu.test(child.value)) children.push({ type: 'break' });
        else if (!child.value.startsWith('<!--')) losses.add('html', /^<\/?([\w-]+)/u.exec(child.value)?.[1] ?? '');
        break;
      case 'linkReference': {
        const definition = definitions.get(child.identifier.toLowerCase());
        if (definition) children.push({ type: 'link', url: definition.url, ...(definition.title ? { title: definition.title } : {}), children: child.children });
        else children.push(...child.children);
        break;
      }
      case 'imageReference': {
        const definition = definitions.get(child.identifier.toLowerCase());
        if (definition) children.push({ type: 'image', url: definition.url, alt: child.alt ?? '' });
        break;
      }
      case 'link':
        if (SAFE_LINK.test(child.url.trim())) children.push(child);
        else {
          losses.add('script', 'link');
          children.push(...(child.children as PhrasingContent[]));
        }
        break;
      default:
        children.push(child);
    }
  }
  node.children = children as never;
}

/** Where a format has no pictures their descriptions stand for them. */
export function withoutImages(node: Nodes, losses: LossList): void {
  placePictures(node, losses, new Map(), []);
}
