import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forkedOcr, OcrClient } from '../../../../engine/ocr/protocol/index.ts';
import { mapRange, Problem } from '../../../../engine/text/index.ts';
import type { DocumentId, Payload, ScanSummary } from '../../../contract/index.ts';
import { Library, refusal } from '../../library.test-support.ts';
import type { PageReader } from '../../page-reader.ts';

const entry = join(import.meta.dirname, '../../../../engine/ocr/process/main.ts');

/** The real reader; what it is asked for can be watched, and a page can be made to fail or wait. */
class Reader implements PageReader {
  readonly #client = new OcrClient({ start: forkedOcr(entry), settings: { native: false } });
  readonly asked: number[] = [];
  before: (page: number) => Promise<void> | void = () => undefined;
  change: (page: Awaited<ReturnType<PageReader['page']>>) => Awaited<ReturnType<PageReader['page']>> = (page) => page;
  open: PageReader['open'] = (source, signal) => this.#client.open(source, signal);
  recognisers: PageReader['recognisers'] = () => this.#client.recognisers();
  checkLanguage: PageReader['checkLanguage'] = (name, path) => this.#client.checkLanguage(name, path);
  export: PageReader['export'] = (request, signal) => this.#client.export(request, signal);
  page: PageReader['page'] = async (request, signal) => {
    this.asked.push(request.number);
    await this.before(request.number);
    return this.change(await this.#client.page(request, signal));
  };
  close(): void {
    this.#client.close();
  }
}

/** An hOCR file: each page a list of lines; a word with `?` behind it was read with little confidence. */
function hocr(pages: readonly (readonly string[])[]): Buffer {
  const body = pages.map((lines, page) => {
    const spans = lines.map((line, row) => {
      const words = line.split(' ').map((word, at) => `<span class="ocrx_word" title="bbox ${100 + at * 120} ${100 + row * 50} ${210 + at * 120} ${130 + row * 50}; x_wconf ${word.endsWith('?') ? 40 : 95}">${word.replace('?', '')}</span>`);
      return `<span class="ocr_line" title="bbox 100 ${100 + row * 50} 1500 ${130 + row * 50}">${words.join(' ')}</span>`;
    });
    return `<div class="ocr_page" title="bbox 0 0 1600 2400; ppageno ${page}"><div class="ocr_carea" title="bbox 100 100 1500 2300"><p class="ocr_par" title="bbox 100 100 1500 2300">${spans.join('\n')}</p></div></div>`;
  });
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title></title><meta name="ocr-system" content="test"/></head><body>${body.join('\n')}</body></html>`);
}

const story = [
  ['The tide turned at four', 'and nobody had noticed', 'tbe? quiet boats'],
  ['A second page followed', 'with more of the'],
  ['same and then the end'],
];

let library: Library;
let reader: Reader;
beforeEach(() => {
  reader = new Reader();
  library = new Library({ pageReader: reader });
});
afterEach(() => library.remove());

async function restartWith(next: Reader): Promise<void> {
  await library.backend.close();
  library.start({ pageReader: next });
  await library.backend.ready;
}

function when(wanted: (scan: ScanSummary) => boolean): Promise<ScanSummary> {
  return new Promise((resolve) => {
    const stop = library.client.on('scans.changed', ({ scans }: Payload<'scans.changed'>) => {
      const found = scans.find((scan) => !scan.sample && wanted(scan));
      if (!found) return;
      stop();
      resolve(found);
    });
  });
}

async function take(files: readonly Buffer[], pieces = 700): Promise<DocumentId> {
  const { id } = await library.client.call('scans.begin', { title: 'Story', language: 'eng', files: files.map((file, at) => ({ name: `story ${at}.hocr`, size: file.length })) });
  for (const [file, bytes] of files.entries()) {
    for (let offset = 0; offset < bytes.length; offset += pieces) {
      await library.client.call('scans.piece', { id, file, offset, data: bytes.subarray(offset, offset + pieces).toString('base64') });
    }
  }
  return id;
}

async function read(pages: readonly (readonly string[])[] = story): Promise<DocumentId> {
  const ready = when(({ state }) => state === 'ready');
  const id = await take([hocr(pages)]);
  await ready;
  return id;
}

/** What each word of a page reads now, by its place and the edits since. */
async function wordsNow(id: DocumentId, number: number): Promise<{ read: string; now: string | null; state: string }[]> {
  const scan = await library.client.call('scans.open', { id });
  const { text } = await library.open(id);
  const { recognised, places, states } = await library.client.call('scans.page', { id, page: number });
  const from = scan.pages[number - 1]!.range!.from;
  return recognised.blocks
    .flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines.flatMap((line) => line.words)))
    .map((word, at) => {
      const [start, end] = [places[2 * at]!, places[2 * at + 1]!];
      const range = end < start ? null : mapRange(scan.changes, { from: from + start, to: from + end }).range;
      return { read: word.text, now: range && text.slice(range.from, range.to), state: states[at]! };
    });
}

describe('a scan', () => {
  it('is taken in by pieces, read page by page and laid out, and every word has its place', async () => {
    const id = await read();
    const { text, title } = await library.open(id);
    expect(title).toBe('Story');
    expect(text).toContain('The tide turned at four and nobody had noticed');
    for (const page of [1, 2, 3]) for (const word of await wordsNow(id, page)) expect(word.now === null ? word.read : word.now).toContain(word.read);
    const { summary, pages } = await library.client.call('scans.open', { id });
    expect(summary).toMatchObject({ pages: 3, read: 3, failed: 0, checked: 0 });
    expect(pages[0]).toMatchObject({ state: 'read', doubtful: 1, words: 12 });
    expect(reader.asked).toEqual([1, 2, 3]);
  });

  it('takes no piece that does not follow the last one', async () => {
    const { id } = await library.client.call('scans.begin', { title: '', language: 'eng', files: [{ name: 'a', size: 10 }] });
    const data = Buffer.from('12345').toString('base64');
    expect(await refusal(library.client.call('scans.piece', { id, file: 0, offset: 3, data }))).toBe('bad-piece');
    await library.client.call('scans.piece', { id, file: 0, offset: 0, data });
    expect(await refusal(library.client.call('scans.piece', { id, file: 0, offset: 0, data }))).toBe('bad-piece');
    expect(await refusal(library.client.call('scans.piece', { id, file: 1, offset: 0, data }))).toBe('bad-piece');
    expect(await refusal(library.client.call('scans.piece', { id, file: 0, offset: 5, data: Buffer.alloc(6).toString('base64') }))).toBe('bad-piece');
  });

  it('knows where its words are after any edits elsewhere', async () => {
    const id = await read();
    const spot = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), drop: fc.nat(3), insert: fc.string({ unit: fc.constantFrom('x', ' ', '\n', 'é'), maxLength: 5 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(spot, { minLength: 1, maxLength: 4 }), async (spots) => {
        const before = await Promise.all([1, 2, 3].map((page) => wordsNow(id, page)));
        for (const { at, drop, insert } of spots) {
          const { text } = await library.open(id);
          const from = Math.floor(at * text.length);
          await library.edit(id, [{ from, to: Math.min(text.length, from + drop), insert }]);
        }
        const { text } = await library.open(id);
        const after = await Promise.all([1, 2, 3].map((page) => wordsNow(id, page)));
        // At most four places were touched; all other words read as before, and each where it is said to be.
        const changed = after.flat().filter((word, index) => word.now !== before.flat()[index]!.now);
        expect(changed.length).toBeLessThanOrEqual(spots.length * 4);
        for (const word of after.flat()) if (word.now) expect(text).toContain(word.now);
      }),
      { seed: 7, numRuns: 15 },
    );
    await restartWith(new Reader());
    const again = await wordsNow(id, 1);
    expect(again).toHaveLength(12);
  });

  it('goes on after a restart and reads only what was not read', async () => {
    reader.before = (page) => (page === 3 ? new Promise(() => undefined) : undefined);
    const two = when(({ read: done }) => done === 2);
    const id = await take([hocr(story)]);
    await two;
    const next = new Reader();
    await restartWith(next);
    if ((await library.client.call('scans.open', { id })).summary.state !== 'ready') await when(({ state }) => state === 'ready');
    expect(next.asked).toEqual([3]);
    expect((await library.open(id)).text).toContain('then the end');
  });

  it('pauses, and goes on when it is told to', async () => {
    let go = (): void => undefined;
    reader.before = (page) => (page === 2 ? new Promise((resolve) => (go = resolve)) : undefined);
    const one = when(({ read: done }) => done === 1);
    const id = await take([hocr(story)]);
    await one;
    const paused = when(({ state }) => state === 'paused');
    await library.client.call('scans.pause', { id, paused: true });
    go();
    expect(await paused).toMatchObject({ read: 1, secondsLeft: expect.any(Number) as number });
    reader.before = () => undefined;
    const ready = when(({ state }) => state === 'ready');
    await library.client.call('scans.pause', { id, paused: false });
    expect(await ready).toMatchObject({ read: 3 });
  });

  it('leaves a gap where a page failed, says why, and puts the page in when it is read after all', async () => {
    reader.before = (page) => {
      if (page === 2) throw new Problem({ code: 'page-too-slow', what: 'Slow.', safe: 'Safe.', todo: 'Again.' });
    };
    const id = await read();
    const scan = await library.client.call('scans.open', { id });
    expect(scan.pages[1]).toMatchObject({ state: 'failed', problem: { code: 'page-too-slow' } });
    expect((await library.open(id)).text).toMatch(/quiet boats\s+\[…\]\s+same and/);
    await library.edit(id, [{ from: 0, to: 3, insert: 'Ye' }]);
    reader.before = () => undefined;
    const ready = when(({ state, failed }) => state === 'ready' && failed === 0);
    await library.client.call('scans.retry', { id, page: null });
    await ready;
    expect((await library.open(id)).text).toMatch(/^Ye tide[^]*quiet boats\s+A second page followed with more of the\s+same and/);
    for (const page of [1, 2, 3]) for (const word of (await wordsNow(id, page)).slice(1)) expect(word.now).toContain(word.read);
  });

  it('never overwrites a checked word when its page is read again, and keeps what was recognised', async () => {
    const id = await read();
    const { text } = await library.open(id);
    const from = text.indexOf('tbe');
    await library.edit(id, [{ from, to: from + 3, insert: 'the' }]);
    await library.client.call('scans.setStates', { id, words: [{ page: 1, word: 9, state: 'checked' }] });
    expect((await library.client.call('scans.open', { id })).pages[0]).toMatchObject({ doubtful: 0, checked: 1 });
    reader.change = (result) => JSON.parse(JSON.stringify(result).replace('"tide"', '"tlde"').replace('"tbe"', '"lbe"')) as typeof result;
    const laidOut = new Promise<void>((resolve) => void library.client.on('scan.changed', ({ text: changed }) => void (changed && resolve())));
    await library.client.call('scans.retry', { id, page: 1 });
    await laidOut;
    const words = await wordsNow(id, 1);
    expect(words[1]).toMatchObject({ read: 'tlde', now: 'tlde', state: 'raw' });
    expect(words[9]).toMatchObject({ read: 'lbe', now: 'the', state: 'checked' });
  });

  it('reads its blocks in another order, and what was made of the words stays, words broken at line ends too', async () => {
    const id = await read([['The tide turned at tbe? har-', 'bour and no-', 'body saw it'], ['The end']]);
    const reading = async () => (await library.client.call('scans.page', { id, page: 1 })).recognised;
    // The page as three blocks of a line each.
    const { blocks } = await reading();
    const lines = blocks.flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines));
    reader.change = (result) => ({ ...result, page: { ...result.page, blocks: lines.map((line) => ({ kind: 'text', box: line.box, paragraphs: [{ box: line.box, lines: [line] }] })) } });
    const laidOut = () => new Promise<void>((resolve) => void library.client.on('scan.changed', ({ text: changed }) => void (changed && resolve())));
    const again = laidOut();
    await library.client.call('scans.retry', { id, page: 1 });
    await again;
    const { text } = await library.open(id);
    const from = text.indexOf('tbe');
    await library.edit(id, [{ from, to: from + 3, insert: 'the' }]);
    await library.client.call('scans.setStates', { id, words: [{ page: 1, word: 4, state: 'checked' }] });
    const before = (await wordsNow(id, 1)).map(({ now, state }) => `${now} ${state}`);
    await library.client.call('scans.order', { id, page: 1, blocks: [2, 0, 1] });
    const words = await wordsNow(id, 1);
    expect(words.slice(0, 3).map(({ now }) => now)).toEqual(['body', 'saw', 'it']);
    expect(words.map(({ now, state }) => `${now} ${state}`)).toContain('the checked');
    expect((await library.open(id)).text).toMatch(/^body saw it\s+The tide turned at the har/);
    expect((await library.open(id)).text).toMatch(/The end\s*$/);
    await library.client.call('scans.order', { id, page: 1, blocks: [1, 2, 0] });
    expect((await wordsNow(id, 1)).map(({ now, state }) => `${now} ${state}`)).toEqual(before);
    expect((await library.open(id)).text).toBe(text.replace('tbe', 'the'));
    expect(await refusal(library.client.call('scans.order', { id, page: 1, blocks: [0, 0, 1] }))).toBe('bad-order');
    expect(await refusal(library.client.call('scans.order', { id, page: 1, blocks: [0, 1] }))).toBe('bad-order');
  });

  it('keeps a word that was broken at a line end whole when it was checked and its page is read again', async () => {
    const id = await read([['We saw the har-', 'bour in the night'], ['The end']]);
    const { text } = await library.open(id);
    expect(text).toContain('harbour');
    await library.client.call('scans.setStates', { id, words: [{ page: 1, word: 3, state: 'checked' }] });
    const laidOut = new Promise<void>((resolve) => void library.client.on('scan.changed', ({ text: changed }) => void (changed && resolve())));
    await library.client.call('scans.retry', { id, page: 1 });
    await laidOut;
    expect((await library.open(id)).text).toBe(text);
  });

  it('counts its doubtful words anew when the limits of doubt are moved, after a restart too', async () => {
    const id = await read([['One two? three? four'], ['five? six']]);
    const doubtful = async () => (await library.client.call('scans.open', { id })).pages.map((page) => page.doubtful);
    expect(await doubtful()).toEqual([2, 1]);
    const { counts } = await library.client.call('scans.confidences', { id });
    expect([counts[40], counts[95], counts.reduce((sum, count) => sum + count)]).toEqual([3, 3, 6]);
    await library.client.call('scans.setStates', { id, words: [{ page: 1, word: 1, state: 'checked' }] });
    const counted = () => new Promise<void>((resolve) => void library.client.on('scan.changed', () => resolve()));
    const [fewer] = [counted(), await library.client.call('settings.set', { values: { doubtLimits: [30, 20, 10] } })];
    await fewer;
    expect(await doubtful()).toEqual([0, 0]);
    await restartWith(new Reader());
    expect(await doubtful()).toEqual([0, 0]);
    const [more] = [counted(), await library.client.call('settings.set', { values: { doubtLimits: [100, 70, 50] } })];
    await more;
    expect(await doubtful()).toEqual([3, 2]);
  });

  it('goes with its document, files and all', async () => {
    const id = await read();
    const folder = join(library.folder, 'scans', id);
    expect(readdirSync(folder)).toContain('source-0');
    await library.client.call('documents.trash', { id });
    expect(await library.client.call('scans.list', {})).not.toContainEqual(expect.objectContaining({ id }));
    await library.client.call('documents.restore', { id });
    expect(await library.client.call('scans.list', {})).toContainEqual(expect.objectContaining({ id }));
    await library.client.call('documents.trash', { id });
    await library.client.call('documents.delete', { id });
    expect(existsSync(folder)).toBe(false);
  });
});

describe('the sample scan', () => {
  it('waits in the list on a first start, and is read once it is opened', async () => {
    await library.backend.ready;
    const [sample] = await library.client.call('scans.list', {});
    expect(sample).toMatchObject({ sample: true, state: 'paused', pages: 0 });
    expect(reader.asked).toEqual([]);
    const asked = new Promise<void>((resolve) => (reader.before = () => resolve()));
    await library.client.call('scans.start', { id: sample!.id });
    await asked;
    expect(reader.asked).toEqual([1]);
  });
});
