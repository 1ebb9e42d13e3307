/** An OpenDocument text (LibreOffice, OpenOffice) as Markdown, by way of the same tree as HTML and Word. */
import type { Root } from 'hast';
import { Problem } from '../../text/index.ts';
import { damaged, listArchive, readArchived } from '../archive.ts';
import { treeToMarkdown } from '../html-in.ts';
import type { ImportedText } from '../html-in.ts';
import { LossList } from '../loss.ts';
import { PictureShelf } from '../pictures-in.ts';
import { OdtBody } from './body.ts';
import { OdtStyles } from './styles.ts';
import { all, find, parseXml, textOf } from './xml.ts';
import type { XmlElement } from './xml.ts';

/** @throws Problem `file-damaged`, `file-too-large` or `file-locked` */
export function odtToMarkdown(bytes: Uint8Array): ImportedText {
  const files = listArchive(bytes);
  const read = (name: string): XmlElement | undefined => (files.has(name) ? parseXml(new TextDecoder().decode(readArchived(bytes, name))) : undefined);
  if (files.has('META-INF/manifest.xml') && new TextDecoder().decode(readArchived(bytes, 'META-INF/manifest.xml')).includes('manifest:encryption-data')) throw locked();
  const content = read('content.xml');
  const text = content && find(content, 'office:text');
  // Tables and drawings of the same family have no text of this kind.
  if (!content || !text) throw damaged(undefined);
  const styles = read('styles.xml');
  const losses = new LossList();
  const shelf = new PictureShelf(losses);
  const body = new OdtBody({
    styles: new OdtStyles(styles ? [styles, content] : [content]),
    losses,
    picture: (path, alt) => (files.has(path) ? shelf.add(readArchived(bytes, path), path.split('/').at(-1) ?? '', alt) : (losses.add('image', alt || path), null)),
    data: (base64, alt) => shelf.add(new Uint8Array(Buffer.from(base64, 'base64')), '', alt),
  });
  const tree: Root = { type: 'root', children: body.page(text) };
  countUnseen(content, styles, losses);
  const meta = read('meta.xml');
  const title = meta ? textOf(find(meta, 'dc:title') ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 200) : '';
  const imported = treeToMarkdown(tree, losses, shelf);
  return { ...imported, title: title || imported.title };
}

function countUnseen(content: XmlElement, styles: XmlElement | undefined, losses: LossList): void {
  const tracked = [...all(content, 'text:changed-region')].length;
  if (tracked > 0) losses.add('tracked', 'taken as accepted', tracked);
  const frames = styles ? ['style:header', 'style:footer'].flatMap((name) => [...all(styles, name)]).filter((frame) => textOf(frame).trim() !== '').length : 0;
  if (frames > 0) losses.add('field', 'headers and footers', frames);
}

function locked(): Problem {
  return new Problem({ code: 'file-locked', what: 'This file is protected with a password.', safe: 'Nothing was changed.', todo: 'Save it without a password in the program it comes from, then import that.' });
}
