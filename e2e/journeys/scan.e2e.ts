/** From a scanned PDF to checked text: dropped on the window, read, checked by keyboard alone, exported. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import type { Download } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp } from '../fixtures/app.ts';
import { scan10, ScanRoom, soon } from '../pages/scan-room.ts';

const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('a scanned PDF of ten pages', { timeout: 240_000 }, () => {
  const room = new ScanRoom();
  beforeAll(async () => {
    // A scan that is being read has no editor yet.
    room.app = await startApp({ ready: '[data-save-state]' });
  });
  afterAll(() => {
    // The editor says so where a jump lands among long paragraphs whose height it had only guessed; it measures on in the next frame.
    room.app.forgive(/Measure loop restarted/);
    return room.app.close();
  });
  let before = '';

  test('is dropped on the window and read page by page, with an estimate after the first', async () => {
    await room.drop(scan10);
    await room.page.getByText(/Reading: \d+ of 10 pages/).waitFor();
    await soon(async () => (await room.scan()).summary.read, { timeout: 120_000 }).toBeGreaterThan(1);
    expect((await room.scans())[0]?.secondsLeft).toBeGreaterThan(0);
    await room.page.getByText(/about \d+ (seconds?|minutes?) left/).waitFor();
    await room.app.screenshot('scan-reading');
  });

  test('goes on after a crash in the middle, and keeps what was read', async () => {
    const { read } = (await room.scan()).summary;
    await room.app.restart('crash');
    const again = await room.scan();
    expect(again.summary.state).toBe('reading');
    expect(again.summary.read).toBeGreaterThanOrEqual(read);
    await soon(async () => (await room.scan()).summary.state, { timeout: 180_000 }).toBe('ready');
    expect((await room.scan()).summary).toMatchObject({ pages: 10, read: 10, failed: 0 });
    const { text } = await room.saved();
    expect(text).toContain('Mormonism is only about forty years old, but its career has been full of stir and adventure');
    // The file is as it was, and the library's copy of it is the same to the byte.
    expect(hash(join(room.app.program.data, 'scans', (await room.scan()).summary.id, 'source-0'))).toBe(hash(scan10));
  });

  test('lights the word at the caret in the picture, and a click on the picture moves the caret', async () => {
    await room.page.locator('.cm-scan-word').first().waitFor();
    await room.editor.focus();
    await room.page.keyboard.press('Control+Home');
    const lit = () => room.page.locator('.cm-scan-word').first().textContent();
    const box = () => room.page.locator('.scan-sheet .scan-word-box').getAttribute('data-word');
    const [word, at] = [await lit(), await box()];
    for (let step = 0; step < 4; step++) await room.page.keyboard.press('ArrowDown');
    await soon(lit).not.toBe(word);
    await soon(box).not.toBe(at);
    await room.page.locator('.scan-sheet').click({ position: { x: 220, y: 20 } });
    await soon(box).not.toBe(null);
    const clicked = await lit();
    await room.page.locator('.scan-sheet .scan-word-box').waitFor();
    // The same word by both ways: the caret stands in it.
    const caret = await room.page.evaluate(() => getSelection()?.anchorNode?.parentElement?.closest('.cm-line')?.textContent ?? '');
    expect(caret).toContain(clicked?.trim() ?? '');
  });

  test('a hundred words are checked with no mouse: kept, replaced, chosen, undone', async () => {
    const { keyboard } = room.page;
    before = (await room.saved()).text;
    await room.editor.focus();
    await keyboard.press('Control+Home');
    await keyboard.press('Control+F8');
    const current = () => room.page.locator('.scan-sheet .scan-word-box').getAttribute('data-word');
    const place = async () => `${await room.page.locator('.scan-thumb[aria-current="page"]').textContent()} ${await current()}`;
    await soon(() => room.page.evaluate(() => document.activeElement?.getAttribute('data-scope'))).toBe('verify');
    await soon(() => room.page.locator('.verify-doubt-1, .verify-doubt-2, .verify-doubt-3').count()).toBe(1);
    const next = async (press: () => Promise<void>) => {
      const was = await place();
      await press();
      await soon(place).not.toBe(was);
    };
    const first = await room.word.textContent();
    await next(async () => {
      await keyboard.type('Quincunx');
      await keyboard.press('Enter');
    });
    await soon(async () => (await room.saved()).text).toContain('Quincunx');
    // One step of undo brings the word and its doubt back.
    await keyboard.press('Control+z');
    await soon(async () => (await room.saved()).text).toBe(before);
    await soon(async () => (await room.scan()).summary.checked).toBe(0);
    // The strip is back at the word in the same step.
    expect(await room.word.textContent()).toBe(first);
    for (let word = 0; word < 100; word++) await next(() => keyboard.press('Enter'));
    await soon(async () => (await room.scan()).summary.checked).toBe(100);
    expect((await room.saved()).text).toBe(before);
    // Another reading by its number.
    for (let tries = 0; tries < 8 && (await room.page.locator('.verify-candidates .button').count()) === 0; tries++) await next(() => keyboard.press('ArrowRight'));
    const offered = (await room.page.locator('.verify-candidates .button').first().textContent())?.replace(/^1\s*/, '') ?? '';
    const was = (await room.word.textContent()) ?? '';
    await next(() => keyboard.press('1'));
    await soon(async () => (await room.saved()).text).not.toBe(before);
    expect((await room.saved()).text).toContain(offered);
    expect(was).not.toBe(offered);
    await keyboard.press('Escape');
    expect(await room.page.evaluate(() => document.activeElement?.classList.contains('cm-content'))).toBe(true);
  });

  test('what was checked is there after a restart', async () => {
    const { text } = await room.saved();
    await room.app.restart('crash');
    expect((await room.scan()).summary.checked).toBe(101);
    expect((await room.saved()).text).toBe(text);
    await room.page.locator('.scan-word-box').first().waitFor();
    await room.app.screenshot('scan-checked');
  });

  test('the same word everywhere is changed in one step that lists its places', async () => {
    await room.editor.focus();
    await room.page.keyboard.press('Control+Home');
    await room.page.keyboard.press('Control+f');
    await room.page.locator('.find input').focus();
    await room.page.keyboard.type('Brigham');
    await room.page.keyboard.press('Enter');
    await room.page.keyboard.press('Escape');
    await soon(() => room.word.textContent()).toBe('Brigham');
    const all = (text: string, word: string) => text.split(word).length - 1;
    const count = all((await room.saved()).text, 'Brigham');
    await room.strip.focus();
    await room.page.keyboard.type('Brighaam');
    await room.page.getByRole('button', { name: 'Everywhere…', exact: true }).click();
    await room.page.getByRole('dialog').waitFor();
    expect(await room.page.locator('.scan-place').count()).toBeGreaterThan(2);
    await room.app.screenshot('scan-everywhere');
    await room.page.getByRole('button', { name: /Change \d+ places/ }).click();
    await soon(async () => all((await room.saved()).text, 'Brighaam')).toBeGreaterThan(2);
    await room.strip.focus();
    await room.page.keyboard.press('Control+z');
    await soon(async () => all((await room.saved()).text, 'Brighaam')).toBe(0);
    expect(all((await room.saved()).text, 'Brigham')).toBe(count);
  });

  test('running heads are offered, taken out in one step, and put back by undo', async () => {
    await room.palette('Show the clean-up of the scan');
    const { text } = await room.saved();
    expect(text).toContain('ROUGHING IT');
    await room.page.getByRole('switch', { name: 'Heads and page numbers is on' }).click({ force: true });
    await soon(async () => (await room.saved()).text).not.toContain('ROUGHING IT');
    await room.app.screenshot('scan-rules');
    await room.editor.focus();
    await room.page.keyboard.press('Control+z');
    await soon(async () => (await room.saved()).text).toBe(text);
  });

  test('the model looks at the doubtful words and proposes; the text is as it was until somebody accepts', async () => {
    const { text } = await room.saved();
    await room.whenReady();
    await room.palette('Look at the doubtful words of the scan with the model');
    await soon(async () => (await room.scan()).pages.every(({ cleaned, doubtful }) => cleaned || doubtful === 0), { timeout: 120_000 }).toBe(true);
    expect((await room.saved()).text).toBe(text);
    await room.app.screenshot('scan-cleaned');
  });

  test('it is exported as a searchable PDF and as Markdown, with the words as they are now', async () => {
    const fetch = async (command: string): Promise<Download> => {
      const download = room.page.waitForEvent('download');
      await room.palette(command);
      return download;
    };
    const pdf = await fetch('Export the scan as searchable PDF');
    expect(pdf.suggestedFilename()).toBe('scan10.pdf');
    const document = await PDFDocument.load(readFileSync(await pdf.path()));
    expect(document.getPageCount()).toBe(10);
    const markdown = await fetch('Export the scan as Markdown');
    expect(readFileSync(await markdown.path(), 'utf8').trim()).toBe((await room.saved()).text.trim());
    const hocr = readFileSync(await (await fetch('Export the scan as hOCR')).path(), 'utf8');
    expect(hocr.match(/ocr_page/g)?.length).toBeGreaterThanOrEqual(10);
  });
});

describe('what is no scan, or a bad one', { timeout: 120_000 }, () => {
  const room = new ScanRoom();
  beforeAll(async () => {
    room.app = await startApp();
  });
  afterAll(() => room.app.close());

  test('a text that is no scan becomes a document, and no scan', async () => {
    const { length } = await room.scans();
    await room.drop({ name: 'notes.md', bytes: Buffer.from('# Notes\n\nThe tide turned at four.\n') });
    await soon(async () => (await room.saved()).text).toContain('The tide turned at four.');
    expect(await room.scans()).toHaveLength(length);
  });

  test('a damaged PDF says what happened, what is safe and what to do', async () => {
    await room.drop({ name: 'broken.pdf', bytes: readFileSync(scan10).subarray(0, 3000) });
    await room.page.locator('.scan-file-problem .problem').waitFor({ timeout: 60_000 });
    expect((await room.page.locator('.scan-file-problem .problem p').allTextContents()).every((sentence) => sentence.trim().length > 10)).toBe(true);
    await room.app.screenshot('scan-broken');
  });

  test('hOCR without pictures shows its words at their places', async () => {
    const word = (text: string, x: number, y: number, sure: number) => `<span class="ocrx_word" title="bbox ${x} ${y} ${x + 110} ${y + 30}; x_wconf ${sure}">${text}</span>`;
    const pages = Array.from({ length: 500 }, (_, page) =>
      `<div class="ocr_page" title="bbox 0 0 1000 1400; ppageno ${page}">${Array.from({ length: 20 }, (__, line) => `<span class="ocr_line" title="bbox 100 ${100 + line * 50} 900 ${130 + line * 50}">${['Line', `${line + 1}`, 'of', 'page', `${page + 1}`].map((text, at) => word(text, 100 + at * 130, 100 + line * 50, line === 7 && at === 0 ? 45 : 95)).join(' ')}</span>`).join('\n')}</div>`,
    );
    await room.drop({ name: 'book.hocr', bytes: Buffer.from(`<html xmlns="http://www.w3.org/1999/xhtml"><head><meta name="ocr-system" content="x"/></head><body>${pages.join('\n')}</body></html>`) });
    await soon(async () => (await room.scans()).find(({ pages: count }) => count === 500)?.state, { timeout: 110_000 }).toBe('ready');
    await room.page.locator('.scan-boxes text').first().waitFor();
    // The last page by its picture, both ways, after an edit at the very start.
    await room.editor.focus();
    await room.page.keyboard.press('Control+Home');
    await room.page.keyboard.type('Begun anew. ');
    await room.page.keyboard.press('Control+End');
    await soon(() => room.page.locator('.scan-thumb[aria-current="page"]').getAttribute('aria-label')).toMatch(/^Page 500/);
    await soon(() => room.page.locator('.cm-scan-word').textContent()).toBe('500');
    await room.app.screenshot('scan-500');
  });
});
