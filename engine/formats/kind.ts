/** What a file is, by what it holds rather than by its name. */
import { listArchive } from './archive.ts';

export type FileKind = 'docx' | 'html' | 'text' | 'pdf' | 'picture' | 'odt' | 'epub' | 'archive' | 'bundle' | 'old-word' | 'rtf';

const starts = (bytes: Uint8Array, ...head: readonly number[]): boolean => head.every((byte, index) => bytes[index] === byte);

/** @throws Problem `file-damaged` or `file-too-large` for an archive that cannot be looked into */
export function fileKind(bytes: Uint8Array, name: string): FileKind {
  if (starts(bytes, 0x50, 0x4b, 0x03, 0x04)) {
    const files = listArchive(bytes);
    if (files.has('word/document.xml')) return 'docx';
    if (files.has('content.xml')) return 'odt';
    if (files.has('META-INF/container.xml')) return 'epub';
    return bundledText(files.keys()) === null ? 'archive' : 'bundle';
  }
  if (starts(bytes, 0x25, 0x50, 0x44, 0x46)) return 'pdf';
  if (starts(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return 'old-word';
  if (starts(bytes, 0x7b, 0x5c, 0x72, 0x74, 0x66)) return 'rtf';
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47) || starts(bytes, 0xff, 0xd8, 0xff) || starts(bytes, 0x49, 0x49, 0x2a, 0) || starts(bytes, 0x4d, 0x4d, 0, 0x2a)) return 'picture';
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 2048)).replace(/^(?:\u00ef\u00bb\u00bf)?\s*/u, '').toLowerCase();
  // Markdown may begin with a tag too: only what says it is a whole page counts where the name says otherwise.
  if (/^(?:<!doctype html|<html|<\?xml[^>]*\?>\s*<!doctype html)/u.test(head) || (/\.x?html?$/iu.test(name) && head.startsWith('<'))) return 'html';
  return 'text';
}

/** The one Markdown file of an archive that holds a document with its pictures; null where there is none, or more than one. */
export function bundledText(names: Iterable<string>): string | null {
  const texts = [...names].filter((name) => /^(?:[^/]+\/)?[^/]+\.(?:md|markdown)$/iu.test(name) && !name.startsWith('__MACOSX/'));
  return texts.length === 1 ? (texts[0] ?? null) : null;
}
