/** Running heads, running feet and page numbers, found over the whole document. */
import { editDistance } from '../protected.ts';
import type { ScanLine, ScanSource } from './rules.ts';

/** A number, Roman or not, with what printers put round it: "- 12 -", "[iv]", "Page 7". */
const PAGE_NUMBER = /^[\s\-–—*[(.]*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})[\s\-–—*\]).]*$/iu;
/** Lines at the top and at the foot of a page that are looked at. */
const DEPTH = 2;
/** Pages on which a head must stand. */
const LEAST = 3;

/** Lines that are running heads, feet or page numbers. Heads need a document of several pages; a lone word never is one. */
export function runningHeads({ text, lines }: ScanSource): ReadonlySet<ScanLine> {
  const found = new Set<ScanLine>();
  const pages = [...Map.groupBy(lines, (line) => line.page).values()];
  const edges = pages.map((own) => ({ top: own.slice(0, DEPTH), foot: own.slice(DEPTH).slice(-DEPTH) }));
  const kinds = new Map<string, ScanLine[]>();
  for (const { top, foot } of edges) {
    const ends = new Set([top[0], foot.at(-1) ?? top.at(-1)]);
    for (const line of [...top, ...foot]) {
      if (line.to - line.from > 90) continue;
      const content = text.slice(line.from, line.to);
      if (PAGE_NUMBER.test(content) && ends.has(line) && /\d|^[\s\-–—[(]*[ivxlc]+[\s\-–—\])]*$/u.test(content)) found.add(line);
      const key = headKey(content);
      if (key.length < 4) continue;
      const near = [...kinds.keys()].find((other) => Math.abs(other.length - key.length) <= 3 && editDistance(other, key) <= Math.max(1, Math.floor(key.length * 0.2)));
      kinds.set(near ?? key, [...(kinds.get(near ?? key) ?? []), line]);
    }
  }
  for (const same of kinds.values()) {
    const onPages = new Set(same.map((line) => line.page)).size;
    if (onPages >= LEAST && onPages === same.length) for (const line of same) found.add(line);
  }
  return found;
}

/** Letters of a line, without its page number. */
function headKey(content: string): string {
  return content.toLowerCase().replace(/[^\p{L}]/gu, '');
}
