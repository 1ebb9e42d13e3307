/** How a text names a picture that is kept with its document: `![what it shows](picture:ID)`. */

const ID = /^[0-9a-f]{32}$/u;
const SCHEME = 'picture:';

/** @param id 32 hexadecimal digits, the beginning of the hash of the picture's bytes: the same picture has the same one everywhere */
export function pictureAddress(id: string): string {
  return SCHEME + id;
}

/** The picture that an address names; null for every other address. */
export function pictureIdOf(address: string): string | null {
  const id = address.startsWith(SCHEME) ? address.slice(SCHEME.length) : '';
  return ID.test(id) ? id : null;
}

/** Every picture that a text names, each once, wherever it stands: rather too many than one too few. */
export function pictureIdsIn(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(/picture:([0-9a-f]{32})(?![0-9a-f])/gu), (match) => match[1] as string));
}

/** Markdown for a picture on its own. Brackets and line ends of the description would end it too early. */
export function pictureMarkdown(id: string, alt: string): string {
  const plain = alt.replaceAll(/\s+/gu, ' ').trim().replaceAll(/[\\[\]]/gu, (sign) => `\\${sign}`);
  return `![${plain}](${pictureAddress(id)})`;
}
