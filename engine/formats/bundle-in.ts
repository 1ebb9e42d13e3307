/** An archive with one Markdown file and its pictures, as our own export writes it and other editors do. */
import { posix } from 'node:path';
import { readArchived, listArchive, damaged } from './archive.ts';
import type { ImportedText } from './html-in.ts';
import { bundledText } from './kind.ts';
import { LossList } from './loss.ts';
import { parseMarkdown, titleOf } from './markdown.ts';
import { PictureShelf } from './pictures-in.ts';
import { readdressPictures } from './pictures-out.ts';

/** @throws Problem `file-damaged` or `file-too-large` */
export function bundleToMarkdown(bytes: Uint8Array): ImportedText {
  const files = listArchive(bytes);
  const name = bundledText(files.keys());
  if (name === null) throw damaged(undefined);
  const losses = new LossList();
  const shelf = new PictureShelf(losses);
  const source = new TextDecoder().decode(readArchived(bytes, name)).replaceAll('\r\n', '\n');
  const text = readdressPictures(source, (address, alt) => {
    const path = posix.join(posix.dirname(name), decoded(address.split(/[?#]/u)[0] ?? ''));
    return files.has(path) ? shelf.add(readArchived(bytes, path), posix.basename(path), alt) : null;
  });
  return { title: titleOf(parseMarkdown(text.slice(0, 2000))), text, losses: losses.losses, pictures: shelf.pictures };
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
