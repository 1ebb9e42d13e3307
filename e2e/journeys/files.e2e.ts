/** Files on disk: opened, written after a pause, and the choice when somebody else wrote. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

describe('a file on disk', () => {
  const room = useRoom();
  const path = (): string => join(room.app.program.data, 'Letter.md');

  test('is opened by its path, with an answer where there is none', async () => {
    writeFileSync(path(), 'Dear Ann,\r\n\r\nthe tide turned.\r\n');
    await room.page.keyboard.press('Control+Alt+o');
    const field = room.page.getByRole('textbox', { name: 'Path of a Markdown or text file' });
    await field.fill('/nowhere/at/all.md');
    await field.press('Enter');
    await room.page.getByText('There is no such file.').waitFor();
    await room.app.screenshot('open-file');
    await field.fill(path());
    await field.press('Enter');
    await expect.poll(() => room.editor.textContent()).toContain('the tide turned.');
    expect(readFileSync(path(), 'utf8')).toBe('Dear Ann,\r\n\r\nthe tide turned.\r\n');
  });

  test('follows the document, with its own line ends', async () => {
    await room.page.keyboard.press('Control+Home');
    await room.page.keyboard.type('My ');
    await expect.poll(() => readFileSync(path(), 'utf8'), { timeout: 10_000 }).toBe('My Dear Ann,\r\n\r\nthe tide turned.\r\n');
  });

  test('changed elsewhere is left alone until the writer has compared and chosen', async () => {
    writeFileSync(path(), 'My dear Ann,\r\n\r\nthe tide turned late.\r\n');
    await room.page.getByText('“Letter.md” was changed by another program.').waitFor({ timeout: 10_000 });
    await room.page.keyboard.type('own ');
    await room.whenSaved();
    expect(readFileSync(path(), 'utf8')).toContain('turned late.');
    await room.page.getByRole('button', { name: 'Compare' }).click();
    const diff = room.page.locator('.text-diff');
    await diff.waitFor();
    expect(await diff.locator('ins').allTextContents()).toEqual(['dear', ' late']);
    await room.app.screenshot('file-changed');
    await room.page.getByRole('dialog').getByRole('button', { name: 'Take theirs' }).click();
    await expect.poll(() => room.editor.textContent()).toContain('the tide turned late.');
    expect(readFileSync(path(), 'utf8')).toBe('My dear Ann,\r\n\r\nthe tide turned late.\r\n');
    await room.page.keyboard.press('Control+z');
    await expect.poll(() => readFileSync(path(), 'utf8'), { timeout: 10_000 }).toBe('My own Dear Ann,\r\n\r\nthe tide turned.\r\n');
  });

  test('keeping mine writes over theirs, which is a version', async () => {
    writeFileSync(path(), 'Only theirs.\r\n');
    await room.page.getByText('“Letter.md” was changed by another program.').waitFor({ timeout: 10_000 });
    await room.app.screenshot('file-banner');
    await room.page.getByRole('button', { name: 'Keep mine' }).click();
    await expect.poll(() => readFileSync(path(), 'utf8')).toBe('My own Dear Ann,\r\n\r\nthe tide turned.\r\n');
    await room.palette('Show the versions of this document');
    await room.page.getByRole('button', { name: /At a change of the file/ }).first().click();
    await room.page.locator('.text-diff del').filter({ hasText: 'Only theirs' }).waitFor();
  });
});
