/** From pages to the text of a document, with the place of every word and a record of what the rules did. */
import { cleanPages, gapsIn, mapRange, SCAN_RULES, type IsWord, type Page, type Range, type ScanRules } from '../../../../engine/text/index.ts';
import type { ScanChange } from '../../../contract/index.ts';

export interface LaidPage {
  readonly range: Range;
  /** From and to of every word, relative to the start of `range`; to before from: the word is not in the text. */
  readonly places: Int32Array;
}

export interface LaidOut {
  readonly text: string;
  readonly pages: readonly LaidPage[];
  /** What the rules did and offer, in text order. */
  readonly changes: readonly Omit<ScanChange, 'id'>[];
}

/** Stands for a page that could not be read: a gap, never an invention. */
const gap = '[…]';

const absent = [0, -1] as const;
/** Lines that were joined to paragraphs can be seen in the text; there are dozens on a page, and no record of each. */
const unrecorded = 'paragraphs';

/** Lays out pages in order; null for one that could not be read. `rulesOff` names rules that are not to act. */
export function layOut(pages: readonly (Page | null)[], rulesOff: readonly string[], isWord: IsWord): LaidOut {
  const rules: ScanRules = Object.fromEntries(SCAN_RULES.filter((rule) => rulesOff.includes(rule)).map((rule) => [rule, false]));
  const { text, changes, pages: placed } = cleanPages(pages.map((page, at) => page ?? missing(at + 1)), { isWord, rules });
  const applied = changes.filter((change) => change.applied);
  let shift = 0;
  const records = changes.flatMap((change): Omit<ScanChange, 'id'>[] => {
    const range = change.applied ? { from: change.from + shift, to: change.from + shift + change.insert.length } : mapRange(applied, change).range;
    if (change.applied) shift += change.insert.length - (change.to - change.from);
    if (change.rule === unrecorded) return [];
    const words = placed[change.page]?.words ?? [];
    const word = words.findIndex((each) => each !== undefined && each.to >= range.from && (each.to > range.from || range.from === range.to));
    return [{ page: change.page + 1, word: word < 0 ? null : word, source: 'rule', kind: change.rule, ...range, before: change.applied ? change.before : text.slice(range.from, range.to), after: change.insert, sure: true, confidence: 1, state: change.applied ? 'applied' : 'offered' }];
  });
  return {
    text,
    pages: placed.map(({ range, words }, at) => ({ range, places: Int32Array.from(pages[at] ? words.flatMap((word) => (word ? [word.from - range.from, word.to - range.from] : absent)) : []) })),
    changes: [...records, ...pages.flatMap((page, at) => (page ? missingIn(page, at, text, placed[at]?.words ?? []) : []))].toSorted((a, b) => a.from - b.from || a.to - b.to),
  };
}

/** Marks that could stand where something is missing inside a page; offered only. Each is put at the word before it. */
function missingIn(page: Page, at: number, text: string, places: readonly (Range | undefined)[]): Omit<ScanChange, 'id'>[] {
  return gapsIn(page).flatMap(({ after, sign }): Omit<ScanChange, 'id'>[] => {
    const own = sign !== null && places[sign] ? sign : after;
    const range = places[own];
    // A word that goes on in the next line has the hole inside of it.
    if (!range || range.to === range.from || [own - 1, own + 1].some((other) => places[other]?.from === range.from)) return [];
    const before = text.slice(range.from, range.to);
    return [{ page: at + 1, word: own, source: 'rule', kind: 'gaps', ...range, before, after: own === sign ? gap : `${before} ${gap}`, sure: false, confidence: 0.5, state: 'offered' }];
  });
}

/** A page with nothing on it but the mark of a gap, apart from what is before and behind it. */
function missing(number: number): Page {
  const box = { x0: 0, y0: 0, x1: 1000, y1: 1000 };
  const words = [{ text: gap, box, confidence: 100, alternatives: [] }];
  return { number, width: 1000, height: 1000, resolution: 0, turned: 0, skew: 0, origin: 'text', language: '', blocks: [{ kind: 'table', box, paragraphs: [{ box, lines: [{ box, words }] }] }] };
}
