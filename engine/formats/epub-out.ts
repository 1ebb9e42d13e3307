/** A document as an EPUB 3 book: one chapter for each heading of the highest rank, with a table of contents. */
import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import type { RootContent } from 'mdast';
import { escaped, utf8, zipTime } from './exported.ts';
import type { Exported, ExportOptions } from './exported.ts';
import { htmlOf, readdress } from './html-out.ts';
import { plainText, titleOf } from './markdown.ts';
import { placePictures } from './pictures-out.ts';
import type { PictureBytes } from './pictures-out.ts';
import { prepareTree } from './prepared-tree.ts';

interface Chapter {
  readonly title: string;
  readonly nodes: RootContent[];
}

const STYLE = 'body{font-family:serif;line-height:1.5}h1,h2,h3{font-family:sans-serif;line-height:1.2}blockquote{margin:1em 1.5em}img{max-width:100%;height:auto}table{border-collapse:collapse}th,td{border:1px solid #888;padding:.2em .5em}';

export function markdownToEpub(text: string, { title, language, at }: ExportOptions, pictures: PictureBytes): Exported {
  const { root, losses, facts } = prepareTree(text);
  const placed = placePictures(root, losses, pictures, ['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
  readdress(root, (url) => `pictures/${placed.get(url)?.name ?? ''}`);
  const book = facts['title'] ?? (titleOf(root) || title);
  const lang = facts['lang'] ?? language;
  // Footnotes are printed where they are used: with the chapter that refers to them.
  const notes = root.children.filter((node) => node.type === 'footnoteDefinition');
  const chapters = chaptersOf(root.children.filter((node) => node.type !== 'footnoteDefinition'), book);
  const files = chapters.map((chapter, index) => ({ name: `chapter-${index + 1}.xhtml`, chapter }));

  const modified = `${at.toISOString().slice(0, 19)}Z`;
  const identifier = `urn:sha256:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  const entries: Record<string, [Uint8Array, { level: 0 | 6; mtime: Date }]> = {};
  const add = (name: string, content: string | Uint8Array, level: 0 | 6 = 6): void => {
    entries[name] = [typeof content === 'string' ? utf8(content) : content, { level, mtime: zipTime(at) }];
  };
  const shown = [...placed.values()];
  // A reader looks for the type at a fixed place: first in the archive, and not compressed.
  add('mimetype', 'application/epub+zip', 0);
  add('META-INF/container.xml', `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`);
  add('OEBPS/package.opf', `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="${escaped(lang)}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">${identifier}</dc:identifier>
<dc:title>${escaped(book)}</dc:title>
<dc:language>${escaped(lang)}</dc:language>${facts['author'] ? `\n<dc:creator>${escaped(facts['author'])}</dc:creator>` : ''}
<meta property="dcterms:modified">${modified}</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="style" href="style.css" media-type="text/css"/>
${files.map(({ name }, index) => `<item id="c${index + 1}" href="${name}" media-type="application/xhtml+xml"/>`).join('\n')}${shown.map(({ name, type }, index) => `\n<item id="p${index + 1}" href="pictures/${name}" media-type="${type}"/>`).join('')}
</manifest>
<spine>
${files.map((_, index) => `<itemref idref="c${index + 1}"/>`).join('\n')}
</spine>
</package>`);
  add('OEBPS/style.css', STYLE);
  // Pictures are packed already.
  for (const { name, bytes } of shown) add(`OEBPS/pictures/${name}`, bytes, 0);
  add('OEBPS/nav.xhtml', page(book, lang, `<nav epub:type="toc" id="toc"><h1>${escaped(book)}</h1><ol>${files.map(({ name, chapter }) => `<li><a href="${name}">${escaped(chapter.title)}</a></li>`).join('')}</ol></nav>`));
  for (const { name, chapter } of files) {
    const used = notes.filter((note) => 'identifier' in note && refersTo(chapter.nodes, note.identifier));
    add(`OEBPS/${name}`, page(chapter.title, lang, htmlOf({ type: 'root', children: [...chapter.nodes, ...used] }, true)));
  }
  return { bytes: zipSync(entries), losses: losses.losses };
}

function chaptersOf(nodes: readonly RootContent[], book: string): Chapter[] {
  const depths = nodes.flatMap((node) => (node.type === 'heading' ? [node.depth] : []));
  // A single heading of the highest rank is the book's title: its chapters are one rank below.
  const highest = Math.min(...depths, 7);
  const top = depths.filter((depth) => depth === highest).length === 1 && depths.some((depth) => depth > highest) ? Math.min(...depths.filter((depth) => depth > highest)) : highest;
  const chapters: Chapter[] = [];
  for (const node of nodes) {
    if (node.type === 'heading' && node.depth <= top && (node.depth === top || chapters.length > 0)) chapters.push({ title: plainText(node) || book, nodes: [node] });
    else if (chapters.length === 0) chapters.push({ title: book, nodes: [node] });
    else chapters.at(-1)?.nodes.push(node);
  }
  return chapters.length > 0 ? chapters : [{ title: book, nodes: [] }];
}

function refersTo(nodes: readonly unknown[], identifier: string): boolean {
  return nodes.some((node) => {
    const { type, identifier: own, children } = node as { type: string; identifier?: string; children?: unknown[] };
    return (type === 'footnoteReference' && own === identifier) || (children !== undefined && refersTo(children, identifier));
  });
}

function page(title: string, language: string, body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="${escaped(language)}" xml:lang="${escaped(language)}">
<head><title>${escaped(title)}</title><link rel="stylesheet" href="style.css"/></head>
<body>
${body}
</body>
</html>`;
}
