/** What a dropped file is, by its first bytes; its name may say anything. */

export type FileKind = 'pdf' | 'tiff' | 'image' | 'pages';

/** Null for what is no scan: a text without page breaks, a document of another program. */
export function kindOf(head: Uint8Array): FileKind | null {
  const begins = (...bytes: number[]) => bytes.every((byte, at) => head[at] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47) || begins(0xff, 0xd8, 0xff)) return 'image';
  if (begins(0x49, 0x49, 0x2a, 0x00) || begins(0x4d, 0x4d, 0x00, 0x2a)) return 'tiff';
  const text = new TextDecoder('latin1').decode(head);
  // A PDF may have some bytes before its header.
  if (text.slice(0, 1024).includes('%PDF-')) return 'pdf';
  if (/<(?:\w+:)?(?:alto|PcGts)[\s>]/.test(text) || /class=["']ocr(?:x?_page|_carea|_line)/.test(text)) return 'pages';
  return text.includes('\f') && !text.includes('\0') ? 'pages' : null;
}

interface Named {
  readonly name: string;
  readonly kind: FileKind | null;
}

/** Which files make a scan together: a PDF or TIFF by itself, pages that came as single files all together, by name. */
export function groupFiles<F extends Named>(files: readonly F[]): { title: string; files: F[] }[] {
  const whole = files.filter(({ kind }) => kind === 'pdf' || kind === 'tiff').map((file) => ({ title: titleOf(file.name), files: [file] }));
  const single = files.filter(({ kind }) => kind === 'image' || kind === 'pages').toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  return single.length === 0 ? whole : [...whole, { title: titleOf(single[0]?.name ?? ''), files: single }];
}

/** The file's name without its ending. */
function titleOf(name: string): string {
  return name.replace(/\.[a-z0-9]{1,5}$/i, '').replaceAll(/[_\s]+/g, ' ').trim();
}
