/** What helps with many words of a scan at once: limits of doubt, letters misread everywhere, languages, lines that run from the right. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/build.ts';
import { startApp } from '../fixtures/app.ts';
import { ScanRoom, soon } from '../pages/scan-room.ts';

/** A page of hOCR; a word with `?` behind it was read with little confidence. */
function hocr(pages: readonly (readonly string[])[]): Buffer {
  const span = (word: string, at: number, y: number) => `<span class="ocrx_word" title="bbox ${80 + at * 130} ${y} ${195 + at * 130} ${y + 30}; x_wconf ${word.endsWith('?') ? 60 : 95}">${word.replace('?', '')}</span>`;
  const page = (lines: readonly string[]) => `<div class="ocr_page" title="bbox 0 0 1000 1400">${lines.map((line, row) => `<span class="ocr_line" title="bbox 80 ${100 + row * 50} 900 ${130 + row * 50}">${line.split(' ').map((word, at) => span(word, at, 100 + row * 50)).join(' ')}</span>`).join('\n')}</div>`;
  return Buffer.from(`<html xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/><meta name="ocr-system" content="x"/></head><body>${pages.map(page).join('\n')}</body></html>`);
}

describe('tools for the words of a scan', { timeout: 180_000 }, () => {
  const room = new ScanRoom();
  beforeAll(async () => {
    room.app = await startApp({ bypassCSP: true });
  });
  afterAll(() => {
    // axe adds a style of its own while it looks at colours.
    room.app.forgive(/style|axe/i);
    return room.app.close();
  });
  const open = async (name: string, pages: readonly (readonly string[])[]): Promise<void> => {
    const before = (await room.scans()).length;
    await room.drop({ name: `${name}.hocr`, bytes: hocr(pages) });
    await soon(async () => (await room.scans()).length).toBe(before + 1);
    await soon(async () => (await room.scans())[0]?.state, { timeout: 90_000 }).toBe('ready');
    await room.page.locator('.cm-scan-word').first().waitFor();
  };
  const serious = async (): Promise<string[]> => {
    const { violations } = await new AxeBuilder({ page: room.page }).include('[role="dialog"]').analyze();
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  };

  test('the limits of doubt are moved by keyboard, and words are marked by them', async () => {
    await open('Doubts', [['The surnrner? carne? late', 'and the storrn? went', 'frorn house to house'], ['in 19rn97? the carnival', 'was over in surnrner?']]);
    await soon(() => room.page.locator('.cm-doubt').count()).toBe(5);
    await room.palette('Levels of doubt…');
    const slider = room.page.getByRole('slider', { name: 'Slight doubt' });
    await slider.focus();
    await room.page.keyboard.press('End');
    await soon(() => room.page.locator('.scan .cm-doubt-1').count()).toBeGreaterThan(5);
    await room.app.screenshot('scan-doubt');
    expect(await serious()).toEqual([]);
    await room.page.getByRole('button', { name: 'As usual' }).click();
    await soon(() => room.page.locator('.cm-content .cm-doubt').count()).toBe(5);
    await slider.focus();
    await room.page.keyboard.press('Home');
    await soon(() => room.page.locator('.cm-content .cm-doubt').count()).toBe(0);
    await soon(async () => (await room.scan()).pages.map(({ doubtful }) => doubtful)).toEqual([0, 0]);
    await room.page.getByRole('button', { name: 'As usual' }).click();
    await soon(async () => (await room.scan()).pages.map(({ doubtful }) => doubtful)).toEqual([3, 2]);
    await room.page.keyboard.press('Escape');
  });

  test('letters that were misread everywhere are listed with their places, and changed in one step of undo', async () => {
    // A word that was checked by hand stays out, here and wherever else it stands.
    await room.editor.focus();
    await room.page.keyboard.press('Control+Home');
    await room.page.keyboard.press('Control+F8');
    await soon(() => room.word.textContent()).toBe('surnrner');
    await soon(() => room.page.evaluate(() => document.activeElement?.getAttribute('data-scope'))).toBe('verify');
    await room.page.keyboard.press('Enter');
    await soon(() => room.word.textContent()).toBe('carne');
    const { text } = await room.saved();
    await room.palette('Misread letters everywhere…');
    await room.page.locator('.scan-confusion-group').first().waitFor();
    expect(await room.page.locator('.scan-confusion-group').first().textContent()).toContain('rn read for m');
    const words = (await room.page.locator('.scan-place-words').allTextContents()).map((words) => words.trim());
    expect(words).toEqual(['carne came', 'storrn storm', 'frorn from']);
    await room.page.locator('.scan-place .scan-crop').first().waitFor();
    await room.app.screenshot('scan-confusions');
    expect(await serious()).toEqual([]);
    await room.page.getByRole('checkbox').nth(1).click();
    await room.page.getByRole('button', { name: 'Change 2 words' }).click();
    await room.page.keyboard.press('Escape');
    await soon(async () => (await room.saved()).text).toContain('came late and the storrn went from house');
    expect((await room.saved()).text).toContain('19rn97');
    expect((await room.saved()).text).toContain('The surnrner');
    expect((await room.saved()).text).toContain('over in surnrner');
    await room.editor.focus();
    await room.page.keyboard.press('Control+z');
    await soon(async () => (await room.saved()).text).toBe(text);
    await soon(async () => (await room.scan()).summary.checked).toBe(1);
  });

  test('the blocks of a page are read in another order, and what was checked stays', async () => {
    await room.palette('Reading order of this page…');
    await room.page.getByRole('button', { name: 'Later: The surnrner carne late' }).click();
    await soon(() => room.page.getByRole('dialog').getByRole('row').allTextContents()).toEqual([expect.stringContaining('and the storrn'), expect.stringContaining('The surnrner'), expect.stringContaining('frorn house')]);
    await room.app.screenshot('scan-order');
    expect(await serious()).toEqual([]);
    await room.page.getByRole('button', { name: 'Use this order' }).click();
    await soon(async () => (await room.saved()).text).toMatch(/^and the storrn went\s+The surnrner carne late/);
    expect((await room.scan()).summary.checked).toBe(1);
    await room.page.locator('.cm-scan-word').first().waitFor();
  });

  test('lines in Arabic stand at the right and run from there, beside lines that do not', async () => {
    await open('Right', [['كان يا ما كان في', 'قديم الزمان؟'], ['A line from the left']]);
    await soon(() => room.page.locator('.cm-line:dir(rtl)').count()).toBeGreaterThan(0);
    expect(await room.page.locator('.cm-line:dir(ltr)').allTextContents()).toEqual(expect.arrayContaining(['A line from the left']));
    await room.editor.focus();
    await room.page.keyboard.press('Control+Home');
    const caret = () => room.page.evaluate(() => {
      const range = getSelection()?.getRangeAt(0);
      const line = document.querySelector('.cm-line:dir(rtl)')?.getBoundingClientRect();
      return line && range ? [range.getClientRects()[0]?.left ?? document.querySelector('.cm-cursor-primary')?.getBoundingClientRect().left ?? 0, line.left, line.right] : [];
    });
    const [start = 0, left = 0, right = 0] = await caret();
    expect(start).toBeGreaterThan((left + right) / 2);
    await soon(() => room.page.locator('.cm-scan-word').first().textContent()).toBe('كان');
    await room.page.keyboard.press('ArrowLeft');
    await room.page.keyboard.press('ArrowLeft');
    const [moved = 0] = await caret();
    expect(moved).toBeLessThan(start);
    await room.app.screenshot('scan-right');
    expect((await room.saved()).text).toContain('كان يا ما كان');
  });

  test('a language comes from a file, is chosen before pages are read, and for reading them again', async () => {
    const english = readFileSync(join(root, 'assets/tessdata/eng.traineddata.gz'));
    await room.drop({ name: 'deu.traineddata.gz', bytes: Buffer.from('no language') });
    await room.page.getByText('can’t be read').or(room.page.getByText("can't be read")).first().waitFor();
    await room.drop({ name: 'fra.traineddata.gz', bytes: english });
    await room.page.getByText('fra can be read now.').waitFor();
    await room.drop({ name: 'lines.jpg', bytes: readFileSync(join(root, 'engine/ocr/fixtures/lines.jpg')) });
    await room.page.getByRole('dialog', { name: 'In which language are these pages?' }).waitFor();
    await room.app.screenshot('scan-language-ask');
    expect(await serious()).toEqual([]);
    await room.page.getByRole('checkbox', { name: 'English eng' }).click();
    await room.page.getByRole('checkbox', { name: 'French fra' }).click();
    await room.page.getByRole('button', { name: 'Read the pages' }).click();
    const language = async () => {
      const [scan] = await room.scans();
      return (await room.ask<{ recognised: { language: string } }>('scans.page', { id: scan?.id, page: 1 }).catch(() => null))?.recognised.language;
    };
    await soon(language, { timeout: 90_000 }).toBe('fra');
    await room.page.locator('.cm-scan-word').first().waitFor();
    await room.palette('Language of the scan…');
    await room.page.getByRole('checkbox', { name: 'French fra' }).click();
    await room.page.getByRole('checkbox', { name: 'English eng' }).click();
    await room.app.screenshot('scan-language');
    expect(await serious()).toEqual([]);
    await room.page.getByRole('button', { name: 'Read page 1 again' }).click();
    await soon(language, { timeout: 90_000 }).toBe('eng');
    await room.page.locator('.cm-scan-word').first().waitFor();
    await room.palette('Language of the scan…');
    await room.page.getByRole('button', { name: 'Take French away' }).click();
    await soon(async () => (await room.ask<{ languages: { name: string }[] }>('scans.languages', {})).languages.map(({ name }) => name)).not.toContain('fra');
  });
});
