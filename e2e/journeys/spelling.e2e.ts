/** Spelling while writing, by keyboard: marks, suggestions, own words, a language from disk; nothing is fetched. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, describe, expect, it } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

const folder = mkdtempSync(join(tmpdir(), 'palimpsest-spelling-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A little German: a plural, compounds, its own encoding. */
function germanFiles(words = '4\nhaus/z\ntür/z\nschön/e\nund\n'): string[] {
  const files = [join(folder, 'de_XX.aff'), join(folder, 'de_XX.dic')];
  writeFileSync(files[0]!, Buffer.from('SET ISO8859-1\nCOMPOUNDFLAG z\nCOMPOUNDMIN 3\nSFX e Y 1\nSFX e 0 er .\n', 'latin1'));
  writeFileSync(files[1]!, Buffer.from(words, 'latin1'));
  return files;
}

describe('spelling', () => {
  // Requests to other places and policy violations fail every journey; here the context has no network at all beyond the app.
  const room = useRoom({ bypassCSP: true });
  const marked = async () => [...new Set(await room.editor.locator('.cm-misspelled').allTextContents())];
  const marks = async (...words: string[]) => await expect.poll(marked, { timeout: 60_000 }).toEqual(words);
  const line = () => room.editor.locator('.cm-line').first().textContent();

  it('marks what no dictionary has, not the word being written, and nothing in code or addresses', async () => {
    const { page } = room;
    await page.keyboard.press('Control+Alt+n');
    await expect.poll(() => room.editor.textContent()).toBe('');
    await room.editor.click();
    await page.keyboard.type('We recieve the `zzcode` of https://zz.example.org/zzz, well-knwon NASAZ b2bb herre');
    await marks('recieve', 'knwon');
    expect(await room.editor.getAttribute('spellcheck')).toBe('false');
    expect(await room.editor.locator('.cm-misspelled').first().getAttribute('aria-invalid')).toBe('spelling');
    await page.keyboard.type(' now');
    await marks('recieve', 'knwon', 'herre');
  });

  it('goes to the next and previous one, offers words, and takes one in one step of undo', async () => {
    const { page } = room;
    await page.keyboard.press('F7');
    await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toBe('recieve');
    await page.keyboard.press('Shift+F7');
    await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toBe('herre');
    await page.keyboard.press('F7');
    await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toBe('recieve');
    await page.keyboard.press('Control+.');
    const menu = page.getByRole('menu', { name: 'Suggestions for “recieve”' });
    await menu.getByRole('menuitem', { name: 'receive', exact: true }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('receive');
    await room.app.screenshot('spelling-menu');
    const { violations } = await new AxeBuilder({ page }).include('.spelling-menu').include('.cm-content').analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect.poll(line).toMatch(/^We receive the/u);
    await marks('knwon', 'herre');
    await page.keyboard.press('Control+z');
    await expect.poll(line).toMatch(/^We recieve the .*herre now$/u);
    await marks('recieve', 'knwon', 'herre');
    await page.keyboard.press('Control+Shift+Z');
    await expect.poll(line).toMatch(/^We receive the/u);
    await room.whenSaved();
  });

  it('opens the menu by the right button, and gives the focus back on Escape', async () => {
    const { page } = room;
    await room.editor.locator('.cm-misspelled').first().click({ button: 'right' });
    await page.getByRole('menu', { name: 'Suggestions for “knwon”' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.classList.contains('cm-content'))).toBe(true);
  });

  it('takes words into the writer’s dictionary or leaves them alone here, and knows both after a restart', async () => {
    const { page } = room;
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('F7');
    await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toBe('knwon');
    await room.palette('Add to my dictionary');
    await marks('herre');
    await page.getByRole('button', { name: 'Undo' }).click();
    await marks('knwon', 'herre');
    await room.editor.locator('.cm-misspelled').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Add to my dictionary' }).click();
    await marks('herre');
    await room.editor.locator('.cm-misspelled').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Ignore in this document' }).click();
    await marks();
    await room.whenSaved();
    await room.app.restart();
    await expect.poll(line).toMatch(/^We receive the/u);
    // Something that is still wrong, so that there is a moment from which on the rest is known to be left alone.
    await room.editor.click();
    await room.page.keyboard.press('Control+End');
    await room.page.keyboard.type(' wrongg word');
    await marks('wrongg');
    expect(await room.ask<{ words: string[] }>('spelling.state', {})).toMatchObject({ words: ['knwon'] });
  });

  it('adds a language from disk, checks the document in it, refuses a broken one, and removes it', async () => {
    const { page } = room;
    const dialog = page.getByRole('dialog', { name: 'Spelling' });
    const choose = async (files: string[]) => {
      const chooser = page.waitForEvent('filechooser');
      await dialog.getByRole('button', { name: 'Add a language from a file…' }).click();
      await (await chooser).setFiles(files);
    };
    await room.palette('Spelling and my dictionary');
    await choose([germanFiles()[0]!]);
    await dialog.getByText('A dictionary is two files').waitFor();
    await choose(germanFiles('this is no list'));
    await dialog.getByText('The .dic file holds no words').waitFor();
    expect((await room.ask<{ languages: unknown[] }>('spelling.state', {})).languages).toHaveLength(2);
    await choose(germanFiles());
    await dialog.getByRole('listitem').filter({ hasText: 'German (XX)' }).waitFor();
    await room.app.screenshot('spelling-dialog');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await room.editor.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('Haustür und schöner house.');
    await marks('Haustür', 'und', 'schöner');
    await page.getByRole('button', { name: 'Spelling: British English' }).click();
    await page.getByRole('menuitem', { name: 'German (XX)' }).click();
    await page.getByRole('button', { name: 'Spelling: German (XX)' }).waitFor();
    await marks('house');
    await page.keyboard.press('Escape');
    await room.palette('Spelling and my dictionary');
    await dialog.getByRole('button', { name: 'Remove German (XX)' }).click();
    await dialog.getByRole('listitem').filter({ hasText: 'German (XX)' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await marks();
    await page.getByRole('button', { name: 'Spelling: No spelling' }).waitFor();
  });

  it('asks nobody beyond this computer', async () => {
    // Adding a style of its own is all that axe did; requests, sockets and errors would stand here too.
    room.app.forgive(/style|axe/i);
    expect(room.app.complaints).toEqual([]);
  });
});
