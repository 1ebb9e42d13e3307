/**
 * `npm run bench -- ocr-reading --pages DIR [--limit N] [--workers 1,2] [--hocr PAGES]`: how quickly pages are read by one
 * and by several processes, with the built-in recogniser and with the tesseract on the PATH, and how much memory that
 * takes over many pages. To be run on a machine that does nothing else.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OcrClient, forkedOcr, ocrProgram, type PageRequest } from '../../engine/ocr/index.ts';
import { writeHocr } from './hocr.ts';
import { Memory, megabytes } from './memory.ts';

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { pages: { type: 'string' }, limit: { type: 'string', default: '40' }, workers: { type: 'string', default: '1,2' }, hocr: { type: 'string', default: '500' } } });
  const images = values.pages !== undefined && existsSync(values.pages) ? readdirSync(values.pages, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:png|jpe?g)$/i.test(name)).sort() : [];
  if (images.length === 0) {
    console.error('Usage: npm run bench -- ocr-reading --pages DIR [--limit N] [--workers 1,2] [--hocr PAGES]\nDIR holds pictures of pages.');
    return 2;
  }
  const pages = spread(images, Number(values.limit)).map((name) => request(join(values.pages ?? '', name)));
  const workers = values.workers.split(',').map(Number);
  const probe = client(true, 1);
  const { tesseract } = await probe.recognisers();
  probe.close();
  console.log(`${pages.length} pages, ${availableParallelism()} processors\n`);
  console.log('| recogniser | processes | pages a minute | against one process | seconds a page, each | most memory, all processes |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const native of tesseract === null ? [false] : [true, false]) {
    let single = 0;
    for (const count of workers) {
      const { seconds, most } = await read(pages, native, count);
      if (single === 0) single = seconds;
      console.log(`| ${native ? `tesseract ${tesseract}` : 'built in'} | ${count} | ${((pages.length * 60) / seconds).toFixed(1)} | ${(single / seconds).toFixed(2)} | ${((seconds * count) / pages.length).toFixed(2)} | ${megabytes(most)} |`);
    }
  }
  console.log('\n| memory of one process, built in | after 5 | a quarter | half | all | most |\n| --- | --- | --- | --- | --- | --- |');
  console.log(await overPages(`${pages.length} pages`, pages));
  const folder = mkdtempSync(join(tmpdir(), 'palimpsest-reading-'));
  try {
    const path = join(folder, 'book.hocr');
    const count = Number(values.hocr);
    writeHocr(path, count);
    console.log(await overPages(`hOCR of ${count} pages`, Array.from({ length: count }, (_, index) => request(path, index + 1))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}

function client(native: boolean, processes: number, onPid?: (pid: number) => void): OcrClient {
  return new OcrClient({ start: forkedOcr(ocrProgram(), onPid), processes, pageSeconds: 600, settings: { native, memory: 4 * 1024 ** 3 } });
}

function request(path: string, number = 1): PageRequest {
  return { source: { path }, number, language: 'eng', wish: 'recognise', image: null, thumbnail: null };
}

/** Reads all pages, so many at a time; each process has read a page before the clock starts. */
async function read(pages: readonly PageRequest[], native: boolean, processes: number): Promise<{ seconds: number; most: number }> {
  const memory = new Memory();
  const reader = client(native, processes, (pid) => memory.watch(pid));
  try {
    await Promise.all(Array.from({ length: processes }, () => reader.page(pages[0]!)));
    const began = performance.now();
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let page = pages[next++]; page; page = pages[next++]) await reader.page(page);
    };
    await Promise.all(Array.from({ length: processes }, lane));
    return { seconds: (performance.now() - began) / 1000, most: memory.most };
  } finally {
    reader.close();
    memory.stop();
  }
}

/** A row of the table: memory of the process after some of the pages. */
async function overPages(name: string, pages: readonly PageRequest[]): Promise<string> {
  const memory = new Memory();
  const reader = client(false, 1, (pid) => memory.watch(pid));
  const marks = [Math.min(5, pages.length), Math.ceil(pages.length / 4), Math.ceil(pages.length / 2), pages.length];
  const seen: number[] = [];
  try {
    for (const [index, page] of pages.entries()) {
      await reader.page(page);
      for (const mark of marks) if (mark === index + 1) seen.push(memory.now());
    }
    return `| ${name} | ${[...seen, memory.most].map(megabytes).join(' | ')} |`;
  } finally {
    reader.close();
    memory.stop();
  }
}

/** At most so many, evenly from the whole list. */
function spread(list: readonly string[], most: number): string[] {
  return list.length <= most ? [...list] : Array.from({ length: most }, (_, index) => list[Math.floor((index * list.length) / most)] ?? '');
}
