/** A paragraph taken apart where pictures stand in it, for formats that have pictures only between paragraphs. */
import type { Image, Paragraph, PhrasingContent } from 'mdast';

export type ParagraphPart = Image | Paragraph;

/** The words and the pictures in their order; around a picture inside emphasis or a link, both halves of the words keep it. */
export function pictureBlocks(nodes: readonly PhrasingContent[]): ParagraphPart[] {
  const parts: ParagraphPart[] = [];
  for (const part of split(nodes)) {
    if (!Array.isArray(part)) parts.push(part);
    else if (part.some(holdsSomething)) parts.push({ type: 'paragraph', children: part });
  }
  return parts.length > 0 ? parts : [{ type: 'paragraph', children: [] }];
}

function split(nodes: readonly PhrasingContent[]): (Image | PhrasingContent[])[] {
  const parts: (Image | PhrasingContent[])[] = [[]];
  const words = (node: PhrasingContent): void => {
    const last = parts.at(-1);
    if (Array.isArray(last)) last.push(node);
    else parts.push([node]);
  };
  for (const node of nodes) {
    if (node.type === 'image') parts.push(node);
    else if ('children' in node) for (const part of split(node.children)) {
      if (Array.isArray(part)) words({ ...node, children: part } as PhrasingContent);
      else parts.push(part);
    }
    else words(node);
  }
  return parts;
}

function holdsSomething(node: PhrasingContent): boolean {
  if (node.type === 'break') return false;
  if (node.type === 'text') return node.value.trim() !== '';
  return 'children' in node ? (node.children as PhrasingContent[]).some(holdsSomething) : true;
}
