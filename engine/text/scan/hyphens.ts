/** Words parted at a line end. */
import type { IsWord, RuleChange, ScanLine, ScanSource } from './rules.ts';
import { Vocabulary } from './vocabulary.ts';

/** A word's beginning and its hyphen at the end of a line; specks may follow. */
const PARTED = /([\p{L}\p{M}]+(?:[-‐'’][\p{L}\p{M}]+)*)([-‐¬\u00ad])([ \t]*[^\p{L}\p{N}\s]{0,2})$/u;
const CONTINUED = /^([\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)?)/u;
const COMPASS = /^(?:north|south)-(?:east|west)/u;
/** Written with a hyphen for centuries. */
const OLD_HYPHEN = /^to(?:day|night|morrow)$/u;
/** In the dictionary as one word, in print hardly ever. */
const HYPHENED = /^post-?mortems?$/u;

/**
 * Joins words parted at line ends, across columns and pages too. A hyphen that belongs to the word stays: the document's
 * own spelling decides first, then the dictionary. `skip` holds lines (running heads, page numbers, specks) that a word
 * may run across; then its end is brought up to its beginning.
 */
export function hyphenChanges(source: ScanSource, isWord: IsWord, skip: ReadonlySet<ScanLine>): RuleChange[] {
  const { text, lines } = source;
  const vocabulary = new Vocabulary(text);
  const changes: RuleChange[] = [];
  const body = lines.filter((line) => !skip.has(line));
  const after = new Map(lines.map((line, index) => [line, lines[index + 1]]));
  body.forEach((line, index) => {
    const next = body[index + 1];
    if (!next || line.kind === 'table' || line.kind === 'picture') return;
    // A longer line end holds no word.
    const cut = Math.max(line.from, line.to - 100);
    const parted = PARTED.exec(text.slice(cut, line.to));
    if (!parted) return partedNumber(source, line, next, changes);
    const [whole, first = '', hyphen = '', specks = ''] = parted;
    const second = CONTINUED.exec(text.slice(next.from, Math.min(next.to, next.from + 100)))?.[1];
    if (!second) return;
    const opens = !/[^\s.!?:”’"'(—]\s*$/u.test(text.slice(Math.max(0, cut + parted.index - 3), cut + parted.index));
    const kept = keepsHyphen(first, second, isWord, vocabulary, opens);
    const sure = isWord(first + second) && !isWord(first);
    // Specks behind the hyphen or an empty line between are crossed for a word that surely goes on.
    if (specks.trim() !== '' && !(sure && !kept)) return;
    if (line.paragraph !== next.paragraph && !sure && !(hyphen !== '-' || /^\p{Ll}/u.test(second))) return;
    const hyphenAt = cut + parted.index + whole.length - specks.length - hyphen.length;
    const insert = kept ? '-' : '';
    if (after.get(line) === next) {
      changes.push({ rule: 'hyphens', from: hyphenAt, to: next.from, insert, before: text.slice(hyphenAt, next.from), applied: true, page: line.page });
      return;
    }
    // Across a head or a page number: the end of the word, with what clings to it, comes up to its beginning.
    const tail = /^\S+/u.exec(text.slice(next.from, next.to))?.[0] ?? second;
    const rest = /^[ \t]*/u.exec(text.slice(next.from + tail.length, next.to))?.[0] ?? '';
    if (tail.length + rest.length >= next.to - next.from) return;
    changes.push({ rule: 'hyphens', from: hyphenAt, to: line.to, insert: insert + tail, before: text.slice(hyphenAt, line.to), applied: true, page: line.page });
    changes.push({ rule: 'hyphens', from: next.from, to: next.from + tail.length + rest.length, insert: '', before: tail + rest, applied: true, page: next.page });
  });
  return changes;
}

/** Prefixes that printers set off with a hyphen. */
const PREFIX = new Set('anti bi by co counter cross de demi ex extra fore half inter intra mid mis multi neo non off on out over post pre pro quasi re self semi step sub super trans ultra un under up vice well'.split(' '));
/** Ends of hyphened words that few dictionaries list alone. */
const SECOND = /^(?:hearted|minded|eyed|headed|handed|haired|faced|tempered|natured|legged|bon)/u;
const INSIDE = /(?<![\p{L}\p{N}'’-])(\p{L}\p{L}+)[-‐¬](\s?)(\p{Ll}[\p{Ll}'’]+)(?![\p{L}-])/gu;

/** Words parted inside a line, as they come when a page's lines were run together: "con-tribution", "pro- perty". */
export function innerHyphenChanges({ text, lines }: ScanSource, isWord: IsWord, pageAt: (offset: number) => number): RuleChange[] {
  const changes: RuleChange[] = [];
  for (const line of lines) {
    for (const match of text.slice(line.from, line.to).matchAll(INSIDE)) {
      const [whole, first = '', space = '', second = ''] = match;
      // With a space behind it a hyphen stood at a line end.
      const isCompound = HYPHENED.test((first + second).toLowerCase()) ? space === '' : space === '' ? isWord(first) && isWord(second) : OLD_HYPHEN.test((first + second).toLowerCase());
      if (!isWord(first + second) || isCompound || (space === '' && SECOND.test(second)) || (space === '' && PREFIX.has(first.toLowerCase()) && isWord(second))) continue;
      const from = line.from + match.index;
      changes.push({ rule: 'hyphens', from: from + first.length, to: from + whole.length - second.length, insert: '', before: whole.slice(first.length, whole.length - second.length), applied: true, page: pageAt(from) });
    }
  }
  return changes;
}

/** "1914-" and "15", and a dash at the line end: joined as they are. */
function partedNumber({ text }: ScanSource, line: ScanLine, next: ScanLine, changes: RuleChange[]): void {
  if (line.paragraph !== next.paragraph) return;
  const end = text.slice(Math.max(line.from, line.to - 8), line.to);
  const start = text.slice(next.from, Math.min(next.to, next.from + 8));
  const joins = (/\d[-–]$/u.test(end) && /^\d/u.test(start)) || (/[\p{L}\p{N}.,;’'”"]—$/u.test(end) && /^[\p{L}“"‘]/u.test(start));
  if (joins) changes.push({ rule: 'hyphens', from: line.to, to: next.from, insert: '', before: text.slice(line.to, next.from), applied: true, page: line.page });
}

function keepsHyphen(first: string, second: string, isWord: IsWord, vocabulary: Vocabulary, opens: boolean): boolean {
  const joined = first + second;
  const hyphened = vocabulary.count(`${first}-${second}`);
  const together = vocabulary.count(joined);
  if (hyphened !== together) return hyphened > together;
  if (OLD_HYPHEN.test(joined.toLowerCase()) && ['to-day', 'to-night', 'to-morrow'].some((form) => vocabulary.count(form) > 0)) return true;
  if (/^\p{Lu}\p{Ll}/u.test(second) || (/^\p{Lu}/u.test(second) && !/^\p{Lu}+$/u.test(first))) return true;
  if (COMPASS.test(`${first}-${second}`.toLowerCase())) return true;
  // A name goes on in small letters; at the start of a sentence a capital tells nothing.
  if (/^\p{Lu}\p{Ll}/u.test(first) && /^\p{Ll}/u.test(second) && !first.includes('-') && (!opens || !isWord(first.toLowerCase()))) return false;
  if (HYPHENED.test(joined.toLowerCase())) return true;
  const last = first.split(/[-‐]/u).at(-1) ?? first;
  if (first.includes('-') && isWord(last) && isWord(second)) return true;
  if (isWord(joined) || isWord(last + second)) return false;
  return last.length > 2 && second.length > 3 && isWord(last) && isWord(second);
}
