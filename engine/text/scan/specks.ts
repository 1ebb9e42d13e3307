/** Dirt, rules and picture noise that was read as letters: told by size, place and confidence, never by words alone. */
import { middle, type IsWord, type ScanLine, type ScanSource, type ScanWord } from './rules.ts';

/** Below this confidence (0 to 100) a reading may be dirt. */
const DOUBTED = 40;
/** Confidence below which even a line with a word in it may be. */
const HOPELESS = 25;

/**
 * Lines that are dirt as a whole, and single words of dirt at the ends of lines. A line with a digit, or one that holds a
 * known word of three letters or more, stays.
 */
export function specks({ text, lines, boxes }: ScanSource, isWord: IsWord): { readonly lines: ReadonlySet<ScanLine>; readonly words: readonly { readonly word: ScanWord; readonly line: ScanLine }[] } {
  const found = new Set<ScanLine>();
  const words: { word: ScanWord; line: ScanLine }[] = [];
  if (!boxes) return { lines: found, words };
  for (const own of Map.groupBy(lines, (line) => line.page).values()) {
    const height = middle(own.flatMap((line) => line.words.filter(({ word }) => word.confidence > 70).map(({ word }) => word.box.y1 - word.box.y0)));
    if (height === 0) continue;
    for (const line of own) {
      const doubt = middle(line.words.map(({ word }) => word.confidence));
      const odd = oddSize(line.bottom - line.top, height);
      if (isDirt(text, line, isWord) && (doubt < DOUBTED || (odd && doubt < 70) || (line.kind === 'picture' && doubt < 70))) found.add(line);
      else words.push(...edgeSpecks(line, height, isWord).map((word) => ({ word, line })));
    }
  }
  return { lines: found, words };
}

function oddSize(size: number, usual: number): boolean {
  return size < usual * 0.4 || size > usual * 2.5;
}

function isDirt(text: string, { from, to, words }: ScanLine, isWord: IsWord): boolean {
  const content = text.slice(from, to);
  if (/\p{N}/u.test(content) || /^[*\-–—.\s]{3,}$/u.test(content)) return false;
  if (/^[ivxlc]+$/iu.test(content.replace(/[^\p{L}]/gu, '')) && content.length < 9) return false;
  return !words.some(({ word }) => word.confidence >= HOPELESS && (content.match(/\p{L}{3,}/gu) ?? []).some((part) => word.text.includes(part) && isWord(part)));
}

/** At the ends of a line: no letter of a word, much too small or barely seen. */
function edgeSpecks({ words }: ScanLine, height: number, isWord: IsWord): ScanWord[] {
  const isSpeck = ({ word }: ScanWord): boolean => {
    const letters = word.text.replace(/[^\p{L}\p{N}]/gu, '');
    const tall = word.box.y1 - word.box.y0;
    if (/\p{N}/u.test(word.text) || letters.length > 2 || (letters.length > 0 && (isWord(letters) || /^[ivxlcAIO]+$/u.test(letters)))) return false;
    if (letters.length === 0 && /^[.,;:!?”’"')\]—–-]+$/u.test(word.text)) return word.confidence < HOPELESS && tall < height * 0.3;
    return word.confidence < DOUBTED && (letters.length === 0 || oddSize(tall, height));
  };
  if (words.length < 3) return [];
  const found: ScanWord[] = [];
  for (const word of words) if (isSpeck(word)) found.push(word);
    else break;
  for (const word of words.toReversed()) if (isSpeck(word)) found.push(word);
    else break;
  return found.length < words.length / 2 ? [...new Set(found)] : [];
}
