/** The rules together: over pages, with the place of every word, and over plain text. */
import { applyChanges, rangesOverlap } from '../changes.ts';
import type { Range } from '../change.ts';
import type { Page } from '../page.ts';
import { runningHeads } from './heads.ts';
import { hyphenChanges, innerHyphenChanges } from './hyphens.ts';
import { isEnglish, oldSpelling } from './language.ts';
import { Mapping } from './mapping.ts';
import { paragraphChanges } from './paragraphs.ts';
import { isRuleOn, SCAN_RULES, type IsWord, type RuleChange, type ScanLine, type ScanRules, type ScanSource } from './rules.ts';
import { sourceOfPages, sourceOfText } from './source.ts';
import { specks } from './specks.ts';
import { typographyChanges } from './typography.ts';

export interface CleanOptions {
  readonly isWord: IsWord;
  readonly rules?: ScanRules;
}

export interface RuleOutcome {
  /** The text as read, which `changes` are over. */
  readonly raw: string;
  readonly text: string;
  /** Applied and offered ones, in text order; only applied ones are in `text`. Those applied never overlap each other. */
  readonly changes: readonly RuleChange[];
}

export interface PageOutcome extends RuleOutcome {
  /** For every page where it is in `text`, and where each of its words is, counted over the page; undefined for one that is not in the text. */
  readonly pages: readonly { readonly range: Range; readonly words: readonly (Range | undefined)[] }[];
}

/** Rules over plain text: form feeds part pages. Text without line ends gets typography only. */
export function cleanPlainText(text: string, options: CleanOptions): RuleOutcome {
  return outcome(sourceOfText(text), options);
}

/** Rules over recognised pages. */
export function cleanPages(pages: readonly Page[], options: CleanOptions): PageOutcome {
  const source = sourceOfPages(pages);
  const result = outcome(source, options);
  const mapping = new Mapping(result.changes.filter(({ applied }) => applied));
  const byPage = Map.groupBy(source.lines, (line) => line.page);
  let end = 0;
  const placed = pages.map((page, index) => {
    const lines = byPage.get(index) ?? [];
    const ranges = lines.flatMap((line) => line.words);
    let next = 0;
    const words = page.blocks.flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines.flatMap((line) => line.words.map((word) => (word.text === '' ? undefined : ranges[next++])))));
    const own = words.map((word) => word && mapping.range(word));
    const present = own.filter((range) => range !== undefined);
    const from = present[0]?.from ?? end;
    end = Math.max(from, present.at(-1)?.to ?? 0);
    return { range: { from, to: end }, words: own };
  });
  return { ...result, pages: placed };
}

function outcome(source: ScanSource, { isWord, rules = {} }: CleanOptions): RuleOutcome {
  const { text, lines } = source;
  const heads = runningHeads(source);
  const dirt = isRuleOn(rules, 'specks') ? specks(source, isWord) : { lines: new Set<ScanLine>(), words: [] };
  const removeHeads = isRuleOn(rules, 'heads');
  const removed = new Set([...dirt.lines, ...(removeHeads ? heads : [])]);
  const found: RuleChange[] = [
    ...lineRemovals(source, dirt.lines, 'specks', true),
    ...dirt.words.map((word) => wordRemoval(source, word)),
    ...lineRemovals(source, heads, 'heads', removeHeads),
  ];
  const english = isEnglish(text, isWord);
  const pageAt = pageFinder(lines);
  const skip = new Set([...heads, ...dirt.lines]);
  if (isRuleOn(rules, 'hyphens')) found.push(...hyphenChanges(source, isWord, skip));
  if (isRuleOn(rules, 'paragraphs') && lines.length > 1) found.push(...paragraphChanges(source, heads, removed));
  // Old print parts words as it likes.
  if (isRuleOn(rules, 'hyphens') && english && oldSpelling(text, isWord) < 0.01) found.push(...innerHyphenChanges(source, isWord, pageAt));
  found.push(...typographyChanges(text, english, pageAt).filter(({ rule }) => isRuleOn(rules, rule)));
  const changes = withoutOverlap(found);
  return { raw: text, text: applyChanges(text, changes.filter(({ applied }) => applied)), changes };
}

/** A line goes together with the line end before it, the first one with the one behind it. */
function lineRemovals({ text, lines }: ScanSource, gone: ReadonlySet<ScanLine>, rule: 'specks' | 'heads', applied: boolean): RuleChange[] {
  return lines.flatMap((line, index) => {
    if (!gone.has(line)) return [];
    const before = lines[index - 1];
    const after = lines[index + 1];
    const samePage = before?.page === line.page;
    const range = before && samePage ? { from: before.to, to: line.to } : after?.page === line.page ? { from: line.from, to: after.from } : { from: line.from, to: line.to };
    return [{ rule, ...range, insert: '', before: text.slice(range.from, range.to), applied, page: line.page }];
  });
}

function wordRemoval({ text }: ScanSource, { word, line }: { readonly word: Range; readonly line: ScanLine }): RuleChange {
  const range = line.from === word.from ? { from: word.from, to: Math.min(line.to, word.to + 1) } : { from: word.from - 1, to: word.to };
  return { rule: 'specks', ...range, insert: '', before: text.slice(range.from, range.to), applied: true, page: line.page };
}

/** Of applied changes that share text the one whose rule comes first; offered ones stay as they are. In text order. */
function withoutOverlap(changes: readonly RuleChange[]): RuleChange[] {
  const rank = (change: RuleChange): number => SCAN_RULES.indexOf(change.rule);
  const kept: RuleChange[] = [];
  const ordered = changes.filter(({ applied }) => applied).toSorted((a, b) => a.from - b.from || a.to - b.to || rank(a) - rank(b));
  for (const change of ordered) {
    let fits = true;
    while (fits) {
      const last = kept.at(-1);
      if (!last || (!rangesOverlap(last, change) && !(last.from === change.from && last.to === change.to))) break;
      if (rank(last) <= rank(change)) fits = false;
      else kept.pop();
    }
    if (fits) kept.push(change);
  }
  return [...kept, ...changes.filter(({ applied }) => !applied)].sort((a, b) => a.from - b.from || a.to - b.to);
}

/** The page of an offset. */
function pageFinder(lines: readonly ScanLine[]): (offset: number) => number {
  const pages = [...Map.groupBy(lines, (line) => line.page)].map(([page, own]) => ({ page, from: own[0]?.from ?? 0 }));
  return (offset) => pages.findLast(({ from }) => from <= offset)?.page ?? 0;
}
