/** Letters, quotes, dashes and spaces as a page reader leaves them. Typography that is consistent stays as it is. */
import type { RuleChange, ScanRule } from './rules.ts';

interface Pattern {
  readonly rule: ScanRule;
  readonly find: RegExp;
  /** Replacement; `$1` is the first group. */
  readonly put: string | ((text: string) => string);
  /** Habits of English: other languages put spaces before colons. */
  readonly english?: boolean;
}

const LIGATURES: Readonly<Record<string, string>> = { ﬀ: 'ff', ﬁ: 'fi', ﬂ: 'fl', ﬃ: 'ffi', ﬄ: 'ffl', ﬅ: 'st', ﬆ: 'st' };

const PATTERNS: readonly Pattern[] = [
  { rule: 'ligatures', find: /[ﬀﬁﬂﬃﬄﬅﬆ]/gu, put: (text) => LIGATURES[text] ?? text },
  { rule: 'long-s', find: /ſ/gu, put: 's' },
  // One mark read as two.
  { rule: 'quotes', find: /(?:‘‘|[‘“]\*) ?(?=[\p{L}\p{N}])/gu, put: '“' },
  { rule: 'quotes', find: /’’/gu, put: '”' },
  { rule: 'quotes', find: /''/gu, put: '"' },
  // An opening mark and a space before its word; only at the start or after a space.
  { rule: 'quotes', find: /(?<=^|[\s(—])([“‘]) (?=[\p{L}\p{N}])/gmu, put: '$1' },
  { rule: 'quotes', find: /(?<=[\p{L}\p{N}.,!?;:]) (?=”(?:\s|$))/gmu, put: '', english: true },
  { rule: 'dashes', find: /-—|—-|—–|–—/gu, put: '—' },
  { rule: 'spaces', find: /(?<=[\p{L}\p{N})”’"']) +(?=[;:!?](?:[\s”’"']|$))/gmu, put: '', english: true },
];

/** Changes over a text; `pageAt` gives the page of an offset. */
export function typographyChanges(text: string, english: boolean, pageAt: (offset: number) => number): RuleChange[] {
  const changes: RuleChange[] = [];
  for (const { rule, find, put, english: only } of PATTERNS) {
    if (only && !english) continue;
    for (const match of text.matchAll(find)) {
      const [before] = match;
      const insert = typeof put === 'string' ? put.replace('$1', match[1] ?? '') : put(before);
      const from = match.index;
      if (insert !== before) changes.push({ rule, from, to: from + before.length, insert, before, applied: true, page: pageAt(from) });
    }
  }
  return changes;
}
