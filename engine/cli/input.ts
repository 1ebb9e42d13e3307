import { readFileSync } from 'node:fs';
import { Problem } from '../text/index.ts';
import type { Source } from './options.ts';

/** A text as it was read, apart from the empty lines at its end, which are put back in the result. */
export interface Input {
  readonly text: string;
  readonly ending: string;
}

/** @throws Problem `file-unreadable`, `not-text` or `empty-text` */
export function readInput(source: Source): Input {
  const name = source ?? 'standard input';
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(source ?? 0);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new Problem({ code: 'file-unreadable', what: `${name} could not be read (${code}).`, safe: 'Nothing was changed.', todo: 'Check the name of the file and whether you may read it.', values: { name, reason: code } });
  }
  let whole: string;
  try {
    whole = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem({ code: 'not-text', what: `${name} is not a text in UTF-8.`, safe: 'Nothing was changed.', todo: 'Convert it to UTF-8, then try again.', values: { name } });
  }
  const text = whole.replace(/\s+$/, '');
  if (!text) throw new Problem({ code: 'empty-text', what: `${name} holds no text.`, safe: 'Nothing was changed.', todo: 'Give a file with some text in it.', values: { name } });
  return { text, ending: whole.slice(text.length) };
}

/** Both sides of the one gap, written [[ ]]. @throws Problem `no-gap` */
export function splitAtGap(text: string): { left: string; right: string } {
  const gaps = [...text.matchAll(/\[\[\s*\]\]/g)];
  const [gap] = gaps;
  if (!gap || gaps.length > 1) {
    throw new Problem({
      code: 'no-gap',
      what: gap ? `The text holds ${gaps.length} gaps.` : 'The text holds no gap.',
      safe: 'Nothing was changed.',
      todo: 'Mark the one place to be filled with [[ ]].',
      values: { gaps: gaps.length },
    });
  }
  return { left: text.slice(0, gap.index), right: text.slice(gap.index + gap[0].length) };
}
