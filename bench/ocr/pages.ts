/**
 * `npm run bench -- ocr --data DIR --pages`: page images and PDFs read by the program's own recognition (kept in a temporary folder,
 * so that it reads once), then cleaned with boxes and confidences, by rules and with the model, beside the true text.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { forkedOcr, OcrClient, ocrProgram } from '../../engine/ocr/index.ts';
import { cleanScan, type CleanMode } from '../../engine/tasks/clean/index.ts';
import type { TaskModel } from '../../engine/tasks/index.ts';
import type { judgeStretch } from '../../engine/tasks/clean/judge.ts';
import type { Page } from '../../engine/text/index.ts';
import { scorePair, type Scored } from './score.ts';

/** Sets of pages and how many of each are read; the rest of their kind says nothing new. */
const SETS: readonly { readonly name: string; readonly most: number }[] = [
  { name: 'pages/clean-control', most: 10 }, { name: 'pages/oldbooks-low150', most: 20 }, { name: 'pages/rendered-twocol', most: 6 },
  { name: 'pages/rendered-typescript', most: 8 }, { name: 'pdf/scan10', most: 10 }, { name: 'pdf/scan100', most: 20 },
];

export interface PageSet {
  readonly name: string;
  /** Each one document: pages and what stands on them. */
  readonly documents: readonly { readonly id: string; readonly pages: readonly Page[]; readonly truth: string }[];
}

/** The sets of a folder, read. */
export async function readPageSets(data: string, cache: string, part: string): Promise<PageSet[]> {
  const client = new OcrClient({ start: forkedOcr(ocrProgram()), settings: { native: true } });
  mkdirSync(cache, { recursive: true });
  const read = async (path: string, number: number): Promise<Page> => {
    const kept = join(cache, `${basename(join(path, '..'))}-${basename(path)}-${number}.json`);
    if (!existsSync(kept)) writeFileSync(kept, JSON.stringify((await client.page({ source: { path }, number, language: 'eng', wish: 'recognise', image: null, thumbnail: null })).page));
    return JSON.parse(readFileSync(kept, 'utf8')) as Page;
  };
  const sets: PageSet[] = [];
  try {
    for (const { name, most } of SETS.filter((set) => part.split(',').some((each) => set.name.includes(each)))) {
      const documents: { id: string; pages: Page[]; truth: string }[] = [];
      const pdf = join(data, `${name}.pdf`);
      if (existsSync(pdf)) {
        const truths = readdirSync(join(data, `${name}-gt`)).filter((file) => file.endsWith('.gt.txt')).sort().slice(0, most);
        // The truth keeps what is parted between two pages parted.
        for (const [index, file] of truths.entries()) documents.push({ id: `${basename(name)} ${index + 1}`, pages: [await read(pdf, index + 1)], truth: readFileSync(join(data, `${name}-gt`, file), 'utf8') });
      } else if (existsSync(join(data, name))) {
        const images = readdirSync(join(data, name)).filter((file) => /\.(?:png|jpe?g)$/u.test(file)).sort();
        const step = Math.max(1, images.length / most);
        for (let at = 0; Math.floor(at) < images.length && documents.length < most; at += step) {
          const image = images[Math.floor(at)] ?? '';
          const id = basename(image, extname(image));
          documents.push({ id, pages: [await read(join(data, name, image), 1)], truth: readFileSync(join(data, name, `${id}.gt.txt`), 'utf8') });
        }
      }
      if (documents.length > 0) sets.push({ name, documents });
    }
  } finally {
    client.close();
  }
  return sets;
}

export interface ScoredPages {
  readonly folded: readonly Scored[];
  readonly strict: readonly Scored[];
  /** "before → after" of the words that the model changed. */
  readonly changed: readonly string[];
}

/** A set in one mode. */
export async function scorePages(model: TaskModel, set: PageSet, mode: CleanMode, judge: typeof judgeStretch): Promise<ScoredPages> {
  const scored = { folded: [] as Scored[], strict: [] as Scored[], changed: [] as string[] };
  for (const { id, pages, truth } of set.documents) {
    const { text: before } = await cleanScan(null, pages, { mode: 'off' });
    const { text, changes } = await cleanScan(model, pages, { mode, judge });
    const [folded, strict] = [scorePair({ id, truth, before }, text, true), scorePair({ id, truth, before }, text, false)];
    if (folded && strict) {
      scored.folded.push(folded);
      scored.strict.push(strict);
    }
    for (const { before: was, insert, confidence, applied } of changes) if (applied && confidence < 1) scored.changed.push(`${id}: ${JSON.stringify(was)} → ${JSON.stringify(insert)} ${confidence.toFixed(2)}${folded && folded.brokenWords.length > 0 ? ` (broken there: ${folded.brokenWords.join(' ')})` : ''}`);
  }
  return scored;
}
