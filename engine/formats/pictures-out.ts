/** The pictures of a document on their way into a file. */
import { pictureIdOf } from '../text/index.ts';
import type { Nodes } from 'mdast';
import type { LossList } from './loss.ts';
import { parseMarkdown } from './markdown.ts';
import { PICTURE_ENDINGS, pictureFacts } from './picture.ts';
import type { PictureFacts, PictureType } from './picture.ts';
import { dataBytes } from './pictures-in.ts';

/** The bytes of the pictures that a text names, by their ids. */
export type PictureBytes = ReadonlyMap<string, Uint8Array>;

export interface PlacedPicture extends PictureFacts {
  readonly bytes: Uint8Array;
  /** A name for the file that it becomes, such as picture-1.png; in the order of the text. */
  readonly name: string;
}

/**
 * Leaves the pictures in the tree that can go along, and puts the description in the place of the others, which is
 * counted as a loss. Nothing is ever fetched: a picture somewhere on the web stays there.
 * @returns the pictures by the addresses that the tree has for them
 */
export function placePictures(root: Nodes, losses: LossList, pictures: PictureBytes, types: readonly PictureType[]): Map<string, PlacedPicture> {
  const placed = new Map<string, PlacedPicture>();
  const settle = (node: Nodes): void => {
    if (!('children' in node)) return;
    node.children = (node.children as Nodes[]).flatMap((child): Nodes[] => {
      if (child.type !== 'image') {
        settle(child);
        return [child];
      }
      const known = placed.get(child.url) ?? place(child.url, placed.size + 1, pictures);
      if (known && types.includes(known.type)) {
        placed.set(child.url, known);
        return [child];
      }
      losses.add('image', child.alt ?? '');
      return standIn(child.alt ?? '');
    }) as never;
  };
  settle(root);
  return placed;
}

/** What stands in a text for a picture that is not there. */
export function standIn(alt: string): Nodes[] {
  return alt ? [{ type: 'text', value: `[${alt}]` }] : [];
}

function place(address: string, number: number, pictures: PictureBytes): PlacedPicture | undefined {
  const id = pictureIdOf(address);
  const bytes = id === null ? dataBytes(address) : pictures.get(id);
  const facts = bytes && pictureFacts(bytes);
  return facts ? { ...facts, bytes, name: `picture-${number}.${PICTURE_ENDINGS[facts.type]}` } : undefined;
}

/** A text with other addresses for its pictures, and not a letter changed beside them. `address`: null to leave one as it is. */
export function readdressPictures(text: string, address: (from: string, alt: string) => string | null): string {
  const edits: { readonly from: number; readonly to: number; readonly insert: string }[] = [];
  const visit = (node: Nodes): void => {
    if ((node.type === 'image' || node.type === 'definition') && node.position) {
      const to = address(node.url, node.type === 'image' ? (node.alt ?? '') : '');
      const start = node.position.start.offset ?? 0;
      const source = text.slice(start, node.position.end.offset);
      // The address stands behind the description, which may hold the same words.
      const at = source.indexOf(node.url, Math.max(0, source.lastIndexOf(node.type === 'image' ? '](' : ']:')));
      if (to !== null && at >= 0) edits.push({ from: start + at, to: start + at + node.url.length, insert: to });
    }
    if ('children' in node) node.children.forEach((child) => visit(child));
  };
  visit(parseMarkdown(text));
  let out = '';
  let at = 0;
  for (const { from, to, insert } of edits.toSorted((a, b) => a.from - b.from)) {
    if (from < at) continue;
    out += text.slice(at, from) + insert;
    at = to;
  }
  return out + text.slice(at);
}
