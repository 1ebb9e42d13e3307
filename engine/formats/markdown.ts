/** Markdown as a tree (mdast) and back: one grammar for every format that documents come from and go to. */
import type { Nodes, Root } from 'mdast';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';

const reader = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter, ['yaml', 'toml']).freeze();
const writer = unified()
  .use(remarkStringify, { bullet: '-', emphasis: '*', fences: true, listItemIndent: 'one', resourceLink: true, rule: '-' })
  .use(remarkGfm, { tableCellPadding: true })
  .use(remarkFrontmatter, ['yaml', 'toml'])
  .freeze();

export function parseMarkdown(text: string): Root {
  return reader.parse(text);
}

export function printMarkdown(root: Root): string {
  return writer.stringify(root);
}

/** The words of a node without any markup. */
export function plainText(node: Nodes): string {
  if (node.type === 'break') return '\n';
  if ('value' in node) return node.type === 'html' || node.type === 'yaml' ? '' : node.value;
  if ('alt' in node && typeof node.alt === 'string') return node.alt;
  if (!('children' in node)) return '';
  const between = node.type === 'root' || node.type === 'blockquote' || node.type === 'list' || node.type === 'listItem' ? '\n' : node.type === 'table' ? '\n' : node.type === 'tableRow' ? '\t' : '';
  return (node.children as Nodes[]).map(plainText).join(between);
}

/** The first heading, or the first words, of a document; '' for an empty one. */
export function titleOf(root: Root): string {
  const heading = root.children.find((node) => node.type === 'heading');
  const first = heading ?? root.children.find((node) => node.type !== 'yaml' && plainText(node).trim() !== '');
  return first ? plainText(first).trim().replaceAll(/\s+/g, ' ').slice(0, 80) : '';
}
