/** No serious finding of axe on the screens of a scan, in light and dark; a page that failed among them. */
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp } from '../fixtures/app.ts';
import { ScanRoom, soon } from '../pages/scan-room.ts';

/** A picture of one pixel: nothing can be read on it. */
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64');

function hocr(): Buffer {
  const word = (text: string, x: number, y: number, sure: number) => `<span class="ocrx_word" title="bbox ${x} ${y} ${x + 110} ${y + 30}; x_wconf ${sure}">${text}</span>`;
  const line = (y: number, words: readonly string[]) => `<span class="ocr_line" title="bbox 100 ${y} 900 ${y + 30}">${words.map((text, at) => word(text.replace('?', ''), 100 + at * 120, y, text.endsWith('?') ? 45 : 96)).join(' ')}</span>`;
  const page = (rows: readonly (readonly string[])[]) => `<div class="ocr_page" title="bbox 0 0 1000 1400">${rows.map((row, at) => line(100 + at * 45, row)).join('\n')}</div>`;
  const rows = Array.from({ length: 12 }, (_, row) => ['The', 'brethren', row % 3 === 0 ? 'tbe?' : 'the', 'hunted', 'and', row % 4 === 0 ? '18?7?' : 'hounded']);
  return Buffer.from(`<html xmlns="http://www.w3.org/1999/xhtml"><head><meta name="ocr-system" content="x"/></head><body>${page(rows)}${page(rows)}</body></html>`);
}

describe.each(['light', 'dark'] as const)('axe finds nothing serious in a scan, %s', (colorScheme) => {
  const room = new ScanRoom();
  const serious = async (): Promise<string[]> => {
    const { violations } = await new AxeBuilder({ page: room.page }).analyze();
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  };
  beforeAll(async () => {
    room.app = await startApp({ colorScheme, bypassCSP: true });
  });
  afterAll(() => {
    // axe adds a style of its own while it looks at colours.
    room.app.forgive(/style|axe/i);
    return room.app.close();
  });

  test('with a word at hand', async () => {
    await room.drop({ name: 'a.hocr', bytes: hocr() }, { name: 'b.png', bytes: pixel });
    await soon(async () => (await room.scans()).find(({ pages }) => pages === 3)?.state, { timeout: 90_000 }).toBe('ready');
    await room.page.locator('.cm-scan-word').first().waitFor();
    await room.editor.focus();
    await room.page.keyboard.press('Control+F8');
    await room.page.locator('.verify-now').waitFor();
    await room.app.screenshot(`scan-word-${colorScheme}`);
    expect(await serious()).toEqual([]);
  });

  test('on a page that failed, which says why and offers another try', async () => {
    await room.page.getByRole('button', { name: /^Page 3, failed/ }).click();
    await room.page.getByRole('button', { name: 'Read this page again' }).waitFor();
    await room.app.screenshot(`scan-failed-${colorScheme}`);
    expect(await serious()).toEqual([]);
  });

  test('in the panel with what the rules did, at 900 by 640 too', async () => {
    await room.palette('Show the clean-up of the scan');
    await room.page.getByText('Repairs by rule').waitFor();
    await room.app.screenshot(`scan-panel-${colorScheme}`);
    expect(await serious()).toEqual([]);
    await room.page.setViewportSize({ width: 900, height: 640 });
    await room.app.screenshot(`scan-panel-narrow-${colorScheme}`);
    expect(await serious()).toEqual([]);
    await room.page.setViewportSize({ width: 1280, height: 800 });
  });

  test('in the list of places where a word is changed everywhere', async () => {
    await room.palette('Next doubtful word');
    await room.strip.focus();
    await room.page.keyboard.press('Control+F8');
    await soon(() => room.page.evaluate(() => document.activeElement?.getAttribute('data-scope'))).toBe('verify');
    await room.page.keyboard.type('thee');
    await room.page.getByRole('button', { name: 'Everywhere…', exact: true }).click();
    await room.page.getByRole('dialog').waitFor();
    await room.app.screenshot(`scan-places-${colorScheme}`);
    expect(await serious()).toEqual([]);
  });
});
