import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wordList, type IsWord } from '../../../../engine/text/index.ts';

/** The program's English words, read when first asked for. Without the file no word is known, and rules that need one do nothing. */
export function dictionaryIn(assets: string): IsWord {
  let known: IsWord | undefined;
  return (word) => (known ??= read(join(assets, 'dictionaries', 'english.txt')))(word);
}

function read(file: string): IsWord {
  try {
    return wordList(readFileSync(file, 'utf8'));
  } catch {
    return () => false;
  }
}
