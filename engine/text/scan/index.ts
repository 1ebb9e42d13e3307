export { cleanPages, cleanPlainText } from './clean.ts';
export type { CleanOptions, PageOutcome, RuleOutcome } from './clean.ts';
export { isEnglish, isOldForm, oldSpelling } from './language.ts';
export { SCAN_RULES } from './rules.ts';
export type { IsWord, RuleChange, ScanRule, ScanRules } from './rules.ts';
export { wordList } from './vocabulary.ts';
