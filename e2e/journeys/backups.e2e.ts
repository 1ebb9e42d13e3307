/** Backups: made on request, offered when the library can't be opened, and never an empty library instead. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, test } from 'vitest';
import { startApp } from '../fixtures/app.ts';
import { temporaryData } from '../fixtures/program.ts';
import { WritingRoom } from '../pages/writing-room.ts';

describe('backups', () => {
  test('a damaged library leads to the backups; the chosen one opens, and the damaged file is kept', async () => {
    const data = temporaryData();
    const first = new WritingRoom(await startApp({ data: data.path }));
    await first.editor.click();
    await first.page.keyboard.press('Control+Home');
    await first.page.keyboard.type('Kept in the backup. ');
    await first.whenSaved();
    await first.palette('Back up now');
    await first.page.getByText('The library is backed up.').waitFor();
    await first.palette('Backups');
    await first.page.getByRole('button', { name: 'Open this one' }).waitFor();
    await first.app.screenshot('backups');
    await first.page.keyboard.press('Escape');
    await first.editor.click();
    await first.page.keyboard.press('Control+Home');
    await first.page.keyboard.type('Lost with the damage. ');
    await first.whenSaved();
    await first.app.close();

    const file = join(data.path, 'library.db');
    const bytes = readFileSync(file);
    bytes.fill(0xee, 4096, 4096 * 5);
    writeFileSync(file, bytes);
    const room = new WritingRoom(await startApp({ data: data.path, ready: '.rescue', bypassCSP: true }));
    await room.page.getByText('The library’s file is damaged.').waitFor();
    await room.app.screenshot('rescue');
    const { violations } = await new AxeBuilder({ page: room.page }).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    await room.page.getByRole('button', { name: 'Open this one' }).click();
    await room.page.getByRole('alertdialog').getByRole('button', { name: 'Open this one' }).click();
    await expect.poll(() => room.editor.textContent().catch(() => ''), { timeout: 30_000 }).toContain('Kept in the backup.');
    expect(await room.editor.textContent()).not.toContain('Lost with the damage.');
    const aside = readdirSync(data.path).filter((name) => /^library-aside-.*\.db$/.test(name));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(data.path, aside[0]!)).equals(bytes)).toBe(true);
    room.app.forgive(/style|axe|WebSocket/i);
    await room.app.close();
    data.remove();
  });

  test('what the model read and wrote is listed, exported and cleared', async () => {
    const room = new WritingRoom(await startApp());
    await room.palette('What the model read and wrote');
    await room.page.getByText('The model has not been used yet.').waitFor();
    await room.app.screenshot('activity-empty');
    await room.app.close();
  });

  test('a text file named at the start is the document that opens', async () => {
    const data = temporaryData();
    const path = join(data.path, 'Tide tables.md');
    writeFileSync(path, 'High water at four.\r\n');
    const room = new WritingRoom(await startApp({ data: data.path, args: [path] }));
    await expect.poll(() => room.editor.textContent()).toContain('High water at four.');
    expect(readFileSync(path, 'utf8')).toBe('High water at four.\r\n');
    await room.app.close();
    data.remove();
  });
});
