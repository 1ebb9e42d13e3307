/**
 * Picks the clean sentences of the bench from pages of ground truth, the same ones every time. They are kept in
 * `sentences.json` and `fresh.json`, so this runs only when a set is made anew: `node scripts/with-node.mjs bench/revise/collect.ts --data DIR [fresh]`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sentences, wordCount } from '../../engine/text/index.ts';

/** A clean sentence with the text around it in its paragraph. */
export interface CleanSentence {
  readonly id: string;
  readonly left: string;
  readonly text: string;
  readonly right: string;
}

/** Folders of one printed page a file, and which of their files. */
const SETS = {
  sentences: { folders: ['pdf/scan100-gt/body', 'pdf/scan10-gt/body'], files: /./, wanted: 480, source: 'Mark Twain, Roughing It (1872); text of the Standard Ebooks edition, CC0 1.0 / public domain' },
  fresh: { folders: ['pages/oldbooks'], files: /^[be]\d+\.gt\.txt$/, wanted: 240, source: 'Thomas Landseer, Engravings of Lions, Tigers (1853) and W. B. L., The Corset and the Crinoline (1868); texts of Project Gutenberg, public domain' },
} as const;

function collect(data: string, { folders, files, wanted }: (typeof SETS)[keyof typeof SETS]): CleanSentence[] {
  const all: CleanSentence[] = [];
  for (const folder of folders) {
    const path = join(data, folder);
    if (!existsSync(path)) throw new Error(`There are no pages in ${path}. Give the folder of OCR ground truth with --data DIR.`);
    for (const file of readdirSync(path).filter((name) => files.test(name)).sort()) {
      for (const paragraph of readFileSync(join(path, file), 'utf8').split(/\n\s*\n/)) {
        const text = paragraph.replace(/\s+/g, ' ').trim();
        const found = sentences(text).map(({ from, to }) => text.slice(from, to).trim());
        for (let at = 1; at + 1 < found.length; at += 1) {
          const sentence = found[at] ?? '';
          const left = found.slice(Math.max(0, at - 2), at).join(' ');
          if (isWhole(sentence) && /[.!?]["”’]?$/.test(left)) all.push({ id: `${folder.split('/')[1]}/${file.split('.')[0]}/${at}/${all.length}`, left, text: sentence, right: found[at + 1] ?? '' });
        }
      }
    }
  }
  const step = all.length / wanted;
  return step <= 1 ? all : Array.from({ length: wanted }, (_, index) => all[Math.floor(index * step)]).filter((sentence) => sentence !== undefined);
}

/** A sentence that is not cut by the page: capital first, full stop last, of middle length, quotes in pairs. */
function isWhole(text: string): boolean {
  const words = wordCount(text);
  const quotes = [...text.matchAll(/["“”]/g)].length;
  return words >= 7 && words <= 45 && /^[“"]?\p{Lu}/u.test(text) && /[.!?]["”]?$/.test(text) && quotes % 2 === 0 && !/[[\]{}|*_#<>]|\.\.\.|…|--|- /.test(text);
}

if (process.argv[1]?.endsWith('collect.ts')) {
  const data = process.argv[process.argv.indexOf('--data') + 1] ?? '';
  const name = process.argv.includes('fresh') ? 'fresh' : 'sentences';
  const picked = collect(data, SETS[name]);
  writeFileSync(join(import.meta.dirname, `${name}.json`), `${JSON.stringify({ source: SETS[name].source, sentences: picked }, null, 1)}\n`);
  console.log(`${picked.length} sentences, ${picked.reduce((sum, { text }) => sum + wordCount(text), 0)} words`);
}
