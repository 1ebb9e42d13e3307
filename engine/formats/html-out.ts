/** A document as one HTML file that needs nothing else and asks nobody for anything. */
import type { Nodes } from 'hast';
import type { Nodes as MarkdownNodes, Root } from 'mdast';
import rehypeStringify from 'rehype-stringify';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { escaped, utf8 } from './exported.ts';
import type { Exported, ExportOptions } from './exported.ts';
import { titleOf } from './markdown.ts';
import { placePictures } from './pictures-out.ts';
import type { PictureBytes } from './pictures-out.ts';
import { prepareTree } from './prepared-tree.ts';

const STYLE = `body{max-width:38em;margin:3em auto;padding:0 1em;font:1.125em/1.6 "Source Serif 4",Georgia,serif;color:#22201c;background:#fbfaf7}
h1,h2,h3,h4{line-height:1.25;margin:1.6em 0 .6em}
blockquote{margin:1em 0;padding-left:1em;border-left:3px solid #e4e0d8}
pre,code{font-family:"JetBrains Mono",monospace;font-size:.9em}pre{overflow-x:auto;padding:1em;background:#f1eee8}
table{border-collapse:collapse}th,td{border:1px solid #e4e0d8;padding:.3em .6em;text-align:left}
img{max-width:100%}.sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media(prefers-color-scheme:dark){body{color:#e8e4dc;background:#191817}pre{background:#24211f}a{color:#8db7e0}blockquote,th,td{border-color:#33302c}}
@media print{body{background:none;color:#000;margin:0;max-width:none}}`;

export function markdownToHtml(text: string, { title, language }: ExportOptions, pictures: PictureBytes): Exported {
  const { root, losses, facts } = prepareTree(text);
  const placed = placePictures(root, losses, pictures, ['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
  readdress(root, (url) => {
    const picture = placed.get(url);
    return picture ? `data:${picture.type};base64,${Buffer.from(picture.bytes).toString('base64')}` : url;
  });
  const heading = facts['title'] ?? (titleOf(root) || title);
  const page = `<!doctype html>
<html lang="${escaped(facts['lang'] ?? language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(heading)}</title>
<style>
${STYLE}
</style>
</head>
<body>
${htmlOf(root)}
</body>
</html>
`;
  return { bytes: utf8(page), losses: losses.losses };
}

/** Gives the pictures of a tree other addresses. */
export function readdress(node: MarkdownNodes, address: (url: string) => string): void {
  if (node.type === 'image') node.url = address(node.url);
  if ('children' in node) for (const child of node.children as MarkdownNodes[]) readdress(child, address);
}

/** The elements of a document's body, as HTML or, with `xml`, as XHTML. */
export function htmlOf(root: Root, xml = false): string {
  const tree = unified().use(remarkRehype).runSync(root);
  if (xml) tree.children.forEach((node) => asXml(node));
  return unified().use(rehypeStringify, { closeSelfClosing: xml, closeEmptyElements: xml, characterReferences: { useNamedReferences: false } }).stringify(tree);
}

/** XML knows no attribute without a value, and a book reader has no use for boxes to tick or the marks of GitHub's footnotes. */
function asXml(node: Nodes): void {
  if (node.type !== 'element') return;
  for (const name of Object.keys(node.properties)) if (name.startsWith('data')) delete node.properties[name];
  node.children = node.children.map((child) => {
    asXml(child);
    return child.type === 'element' && child.tagName === 'input' ? { type: 'text', value: child.properties['checked'] ? '☒' : '☐' } : child;
  });
}
