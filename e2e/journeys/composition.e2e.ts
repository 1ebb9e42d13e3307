/** Input methods and writing from the right, beside the marks of a review. */
import type { CDPSession } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

describe('composed and bidirectional text', () => {
  const room = useRoom();
  let cdp: CDPSession;
  test('a paragraph gets the marks of a review', async () => {
    cdp = await room.app.context.newCDPSession(room.page);
    await room.palette('New document');
    await expect.poll(async () => (await room.saved()).text).toBe('');
    await room.editor.focus();
    await room.page.keyboard.insertText('She were happy becuase of the weather and she wrote an letter.');
    await room.whenSaved();
    await room.page.keyboard.press('Control+a');
    await room.reviseWith('Proofread');
    await room.whenReviewed();
    expect(await room.editor.locator('ins.cm-insert').count()).toBeGreaterThan(0);
  });

  test('a composition in a paragraph with marks gives exactly its text, and the marks stay', async () => {
    const marks = () => room.editor.locator('ins.cm-insert').count();
    const before = await marks();
    expect(before).toBeGreaterThan(0);
    await room.editor.focus();
    await room.page.keyboard.press('Control+End');
    await room.page.keyboard.type(' ');
    for (const text of ['k', 'か', 'かん', 'かんじ', '漢字']) await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    // While it is under way nothing may be torn from it.
    expect(await room.editor.textContent()).toContain('漢字');
    await cdp.send('Input.insertText', { text: '漢字' });
    await room.whenSaved();
    expect((await room.saved()).text).toBe('She were happy becuase of the weather and she wrote an letter. 漢字');
    expect(await marks()).toBe(before);
  });

  test('a composition that is given up leaves nothing, and one in the middle of the passage lands there', async () => {
    const { text } = await room.saved();
    await cdp.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
    await cdp.send('Input.imeSetComposition', { text: '', selectionStart: 0, selectionEnd: 0 });
    await room.whenSaved();
    expect((await room.saved()).text).toBe(text);
    await room.page.keyboard.press('Control+Home');
    for (let step = 0; step < 3; step += 1) await room.page.keyboard.press('ArrowRight');
    for (const part of ['́', 'é']) await cdp.send('Input.imeSetComposition', { text: part, selectionStart: part.length, selectionEnd: part.length });
    await cdp.send('Input.insertText', { text: 'é' });
    await room.whenSaved();
    expect((await room.saved()).text).toBe(`Sheé${text.slice(3)}`);
  });

  test('a proposal accepted after all that changes only its own words', async () => {
    await room.page.keyboard.press('Control+e');
    await room.page.keyboard.press('Shift+A');
    await expect.poll(async () => (await room.saved()).text).toContain('because');
    const { text } = await room.saved();
    expect(text.startsWith('Sheé ')).toBe(true);
    expect(text.endsWith('a letter. 漢字')).toBe(true);
  });

  test('lines go the way their first letters go, and the caret walks over both', async () => {
    await room.palette('New document');
    await expect.poll(async () => (await room.saved()).text).toBe('');
    await room.editor.focus();
    await room.page.keyboard.insertText('שלום עולם\nHello world\nabc שלום def');
    await room.whenSaved();
    const lines = room.editor.locator('.cm-line');
    const side = (at: number) => lines.nth(at).evaluate((line) => {
      const range = document.createRange();
      range.selectNodeContents(line);
      const words = range.getBoundingClientRect();
      const box = line.getBoundingClientRect();
      return words.left - box.left > box.right - words.right ? 'right' : 'left';
    });
    expect([await side(0), await side(1), await side(2)]).toEqual(['right', 'left', 'left']);
    await room.page.keyboard.press('Control+Home');
    // To the left is forward in a line from the right.
    for (let step = 0; step < 4; step += 1) await room.page.keyboard.press('ArrowLeft');
    await room.page.keyboard.type('!');
    await room.whenSaved();
    expect((await room.saved()).text.split('\n')[0]).toBe('שלום! עולם');
  });
});
