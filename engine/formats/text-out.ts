/** The words of a document without any signs of Markdown. */
import type { RootContent } from 'mdast';
import type { Loss } from './loss.ts';
import { plainText } from './markdown.ts';
import { prepareTree, withoutImages } from './prepared-tree.ts';

export function plainWords(text: string): { readonly words: string; readonly losses: readonly Loss[] } {
  const { root, losses } = prepareTree(text);
  withoutImages(root, losses);
  const blocks = root.children.map((node) => block(node, '')).filter((part) => part !== '');
  return { words: blocks.length > 0 ? `${blocks.join('\n\n')}\n` : '', losses: losses.losses };
}

function block(node: RootContent, indent: string): string {
  switch (node.type) {
    case 'list':
      return node.children
        .map((item, index) => {
          const lead = node.ordered ? `${(node.start ?? 1) + index}. ` : '- ';
          return item.children.map((child, part) => (part === 0 ? `${indent}${lead}${block(child, '')}` : block(child, `${indent}  `))).join('\n');
        })
        .join('\n');
    case 'blockquote':
      return node.children.map((child) => block(child, `${indent}  `)).join('\n\n');
    case 'thematicBreak':
      return '* * *';
    case 'footnoteDefinition':
      return `[${node.identifier}] ${node.children.map((child) => block(child, '')).join('\n')}`;
    default:
      return indent + plainText(node).replaceAll('\n', `\n${indent}`);
  }
}
