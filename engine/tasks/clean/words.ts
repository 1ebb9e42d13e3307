/** A text as words between spaces, each with its core: what is left without punctuation at its ends. */
import type { Range } from '../../text/index.ts';

export interface ScanToken extends Range {
  readonly text: string;
  /** Without punctuation at the ends; '' for a word of signs only. */
  readonly core: string;
  readonly lead: string;
  readonly tail: string;
  /** Whether a sentence may begin here. */
  readonly opens: boolean;
  /** Whether a title or an initial stands before: a name follows, not a sentence. */
  readonly titled: boolean;
  /** Whether an empty line stands before. */
  readonly paragraph: boolean;
}

/** What is longer is no word and is left alone. */
export const LONGEST = 60;
const TITLE = /^[(“"‘']*(?:Mrs?|Dr|St|Messrs|Rev|Capt|Col|Gen|Lieut|Serg|Prof|Hon|Mme|\p{Lu}(?:\.\p{Lu})*)\.$/u;
const CORE = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su;

export function tokensOf(text: string): ScanToken[] {
  const found: ScanToken[] = [];
  let end = 0;
  for (const match of text.matchAll(/\S+/gu)) {
    const [word] = match;
    const from = match.index;
    const [, lead = '', core = '', tail = ''] = word.length <= LONGEST ? (CORE.exec(word) ?? []) : [];
    const before = found.at(-1);
    const paragraph = before === undefined || /\n\s*\n|\f/u.test(text.slice(end, from));
    end = from + word.length;
    found.push({ from, to: end, text: word, core, lead, tail, opens: paragraph || /[.!?:—-][”’"')\]]*$/u.test(before.text) || /[“‘"'(—]$/u.test(lead), titled: !paragraph && TITLE.test(before.text), paragraph });
  }
  return found;
}
