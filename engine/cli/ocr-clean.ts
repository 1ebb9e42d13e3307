/** The clean-up of recognised pages for the command line: the text laid out, and the pages with corrected words in their boxes. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cleanPages as cleanByRules, wordList, type IsWord, type Page, type PageOutcome, type PageWord } from '../text/index.ts';
import type { TaskModel } from '../tasks/index.ts';
import type { OcrOptions } from './ocr-options.ts';
import { cacheFolder, modelFolder } from './open.ts';
import type { Progress } from './terminal.ts';

export interface CleanedPages {
  /** Corrected words in the boxes where the recognised ones stood; specks are gone. */
  readonly pages: readonly Page[];
  /** All of it as Markdown; null: as read. */
  readonly text: string | null;
}

/** Formats in which the words stand in their lines on the page. */
const PLACED = ['pdf', 'hocr', 'alto', 'json'];

/** @throws Problem, such as a model that can't be loaded */
export async function cleanPages(pages: readonly Page[], options: Pick<OcrOptions, 'cleaning' | 'format' | 'model' | 'cache'>, progress: Progress): Promise<CleanedPages> {
  const { cleaning: mode, format } = options;
  if (mode === 'off') return { pages, text: null };
  const { cleanScan } = await import('../tasks/clean/index.ts');
  const model = mode === 'rules' ? null : await openModel(options, progress);
  const settings = { mode, onProgress: (share: number): void => progress.show(`Cleaning: ${Math.round(share * 100)} %`) };
  try {
    if (!PLACED.includes(format)) return { pages, text: (await cleanScan(model, pages, settings)).text };
    // On the page a word that is parted at a line's end stays parted, and a line stays a line.
    const ruled = withWords(pages, cleanByRules(pages, { isWord: dictionary(), rules: { hyphens: false, paragraphs: false } }));
    return { pages: (await cleanScan(model, ruled, settings)).pages, text: null };
  } finally {
    await model?.model.dispose();
  }
}

async function openModel({ model, cache }: Pick<OcrOptions, 'model' | 'cache'>, progress: Progress): Promise<TaskModel> {
  const { openTaskModel } = await import('../worker/index.ts');
  const choice = { model, cache };
  return openTaskModel(modelFolder(choice), { cache: cacheFolder(choice), onProgress: (share) => progress.show(`Loading the model: ${Math.round(share * 100)} %`) });
}

/** Pages whose words say what the clean-up made of them. */
function withWords(pages: readonly Page[], { text, pages: placed }: PageOutcome): readonly Page[] {
  return pages.map((page, index) => {
    const ranges = placed[index]?.words ?? [];
    let next = 0;
    const cleaned = (word: PageWord): readonly PageWord[] => {
      const range = ranges[next++];
      const now = range ? text.slice(range.from, range.to).trim() : '';
      return now === '' ? [] : [now === word.text ? word : { ...word, text: now }];
    };
    const blocks = page.blocks.map((block) => ({
      ...block,
      paragraphs: block.paragraphs
        .map((paragraph) => ({ ...paragraph, lines: paragraph.lines.map((line) => ({ ...line, words: line.words.flatMap(cleaned) })).filter((line) => line.words.length > 0) }))
        .filter((paragraph) => paragraph.lines.length > 0),
    }));
    return { ...page, blocks: blocks.filter((block, at) => block.paragraphs.length > 0 || page.blocks[at]?.paragraphs.length === 0) };
  });
}

/** The English words that ship with the program, wherever that was put. Without them no word is known, and rules that need one do nothing. */
function dictionary(): IsWord {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const file = join(folder, 'assets', 'dictionaries', 'english.txt');
    if (existsSync(file)) return wordList(readFileSync(file, 'utf8'));
    if (dirname(folder) === folder) return () => false;
  }
}
