/**
 * The rules of the clean-up of scans: what they are called, what they work on and what they report. A rule never writes
 * text of its own: it gives changes over the text as read, so that each can be shown, undone or switched off.
 */
import type { Change, Range } from '../change.ts';
import type { Page, PageWord } from '../page.ts';

/**
 * In the order in which they come first where two want the same place. `heads` (running heads and page numbers) is only
 * offered unless it is switched on.
 */
export const SCAN_RULES = ['specks', 'heads', 'hyphens', 'paragraphs', 'ligatures', 'long-s', 'quotes', 'dashes', 'spaces'] as const;
export type ScanRule = (typeof SCAN_RULES)[number];

/** Rules by name; those left out are as they are by default: all on but `heads`. */
export type ScanRules = Readonly<Partial<Record<ScanRule, boolean>>>;

/** Whether a word (its own case, straight or curly apostrophe) stands in the dictionary. */
export type IsWord = (word: string) => boolean;

/** What a rule changed or offers to change; the range is in the text as read. */
export interface RuleChange extends Change {
  readonly rule: ScanRule;
  readonly before: string;
  /** Offered only, where false. */
  readonly applied: boolean;
  /** Index of the page. */
  readonly page: number;
}

export interface ScanWord extends Range {
  readonly word: PageWord;
}

/** A line as read; sides are pixels, for plain text columns and rows. */
export interface ScanLine extends Range {
  readonly page: number;
  readonly block: number;
  readonly paragraph: number;
  readonly kind: Page['blocks'][number]['kind'];
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Empty for plain text. */
  readonly words: readonly ScanWord[];
}

/** What the rules work on: the text as read, and its lines that are not empty. */
export interface ScanSource {
  readonly text: string;
  readonly lines: readonly ScanLine[];
  /** Whether sides are pixels of a page image, with confidences. */
  readonly boxes: boolean;
}

export function isRuleOn(rules: ScanRules, rule: ScanRule): boolean {
  return rules[rule] ?? rule !== 'heads';
}

export function middle(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a share of the values lies; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
