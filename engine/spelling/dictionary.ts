/** Dictionaries of Hunspell as they come from other programs, turned into ones that can be trusted: UTF-8, an honest count, nothing too large. */
import iconv from 'iconv-lite';
import { Problem } from '../text/index.ts';

/** The two files of a dictionary, in UTF-8. */
export interface Dictionary {
  /** Rules: the `.aff` file. */
  readonly rules: string;
  /** Words: the `.dic` file. */
  readonly words: string;
  /** How many words the second file lists, without the forms that the rules make of them. */
  readonly count: number;
}

/** Both files together may have so many bytes. The largest dictionaries in use have about ten million. */
export const largestDictionary = 24 * 2 ** 20;
const MOST_WORDS = 3_000_000;

const DIRECTIVE = /^\s*(?:SET|FLAG|TRY|KEY|REP|MAP|PHONE|PFX|SFX|AF|AM|ICONV|OCONV|BREAK|LANG|NAME|WORDCHARS|NOSUGGEST|COMPOUND[A-Z]+|FORBIDDENWORD|KEEPCASE|CIRCUMFIX|NEEDAFFIX|ONLYINCOMPOUND)\b/mu;
const SET = /^[ \t]*SET[ \t]+(\S+)[ \t]*\r?$/mu;
const FLAG = /^[ \t]*FLAG[ \t]+\S+/mu;

/**
 * Reads a dictionary from the bytes of its two files.
 * @throws Problem `dictionary-too-large`, `dictionary-damaged` (with `part`: rules or words) or `dictionary-encoding`
 */
export function readDictionary(rules: Uint8Array, words: Uint8Array): Dictionary {
  if (rules.length + words.length > largestDictionary) throw tooLarge();
  // A zero byte is in no encoding that these files may have.
  if (rules.includes(0) || rules.length === 0) throw damaged('rules');
  if (words.includes(0) || words.length === 0) throw damaged('words');
  const plain = Buffer.from(rules).toString('latin1');
  const stated = SET.exec(plain.replace(/^\u00ef\u00bb\u00bf/u, ''))?.[1];
  const encoding = stated ?? (isUtf8(rules) && isUtf8(words) ? 'UTF-8' : 'ISO8859-1');
  const name = encoding.toLowerCase().replace(/^microsoft-cp/u, 'windows-').replace(/^tis620-2533$/u, 'tis620');
  if (!iconv.encodingExists(name)) throw unknownEncoding(encoding);
  const isUnicode = /^utf-?8$/u.test(name);
  if (isUnicode && !isUtf8(rules)) throw damaged('rules');
  if (isUnicode && !isUtf8(words)) throw damaged('words');
  const decode = (bytes: Uint8Array) => iconv.decode(Buffer.from(bytes), name).replace(/^\uFEFF/u, '').replaceAll(/\r\n?/gu, '\n');
  const affixes = decode(rules);
  if (!DIRECTIVE.test(affixes)) throw damaged('rules');
  // Flags are single bytes where nothing else is said; as characters of their own they stay what they were.
  const flags = isUnicode || FLAG.test(affixes) ? '' : 'FLAG UTF-8\n';
  const lines = decode(words).split('\n');
  if (!/^\s*\d+(?:\s.*)?$/u.test(lines[0] ?? '')) throw damaged('words');
  const entries = lines.slice(1).filter((line) => line.trim() !== '' && !line.startsWith('\t'));
  if (entries.length === 0) throw damaged('words');
  if (entries.length > MOST_WORDS) throw tooLarge();
  // The count decides how much memory is taken before anything is read: it is counted, not believed.
  return { rules: `SET UTF-8\n${flags}${affixes.replace(SET, '')}`, words: `${entries.length}\n${entries.join('\n')}\n`, count: entries.length };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function tooLarge(): Problem {
  return new Problem({ code: 'dictionary-too-large', what: 'This dictionary is larger than Palimpsest can use.', safe: 'Nothing was changed.', todo: 'Look for a smaller one for the same language.', values: { megabytes: largestDictionary / 2 ** 20 } });
}

/** @internal also for a dictionary that turns out not to know its own words */
export function damaged(part: 'rules' | 'words'): Problem {
  return new Problem({
    code: 'dictionary-damaged',
    what: part === 'rules' ? 'The .aff file holds no rules of a Hunspell dictionary, or it is damaged.' : 'The .dic file holds no words of a Hunspell dictionary, or it is damaged.',
    safe: 'Nothing was changed.',
    todo: 'Get both files anew from where they came, and choose the .aff and the .dic file of the same language.',
    values: { part },
  });
}

function unknownEncoding(encoding: string): Problem {
  return new Problem({ code: 'dictionary-encoding', what: `The dictionary is written in the encoding ${encoding.slice(0, 40)}, which Palimpsest does not know.`, safe: 'Nothing was changed.', todo: 'Look for the same dictionary in UTF-8.', values: { encoding: encoding.slice(0, 40) } });
}
