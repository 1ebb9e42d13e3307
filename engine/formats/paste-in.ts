/** HTML of the clipboard as Markdown, to stand in the middle of a text. */
import type { Element, ElementContent, Root } from 'hast';
import rehypeParse from 'rehype-parse';
import { unified } from 'unified';
import { isElement } from './html-tree.ts';
import { treeToMarkdown } from './html-in.ts';
import type { ImportedText } from './html-in.ts';
import { LossList } from './loss.ts';
import { PictureShelf } from './pictures-in.ts';

export function pasteToMarkdown(html: string): ImportedText {
  const losses = new LossList();
  const tree = unified().use(rehypeParse).parse(html);
  withoutDeadLinks(tree);
  const pasted = treeToMarkdown(tree, losses, new PictureShelf(losses));
  return { ...pasted, text: pasted.text.replace(/\n+$/u, '') };
}

/** An address that is only good on the page it was copied from leads nowhere from here; notes are told apart by theirs. */
function withoutDeadLinks(parent: Root | Element): void {
  for (const node of parent.children as ElementContent[]) {
    if (!isElement(node)) continue;
    if (node.tagName === 'a' && !/^(?:[a-z][a-z0-9+.-]*:|#(?:user-content-)?(?:fn|footnote|endnote)|#_(?:ftn|edn)|#sd(?:foot|end)note)/iu.test(String(node.properties['href'] ?? ''))) delete node.properties['href'];
    withoutDeadLinks(node);
  }
}
