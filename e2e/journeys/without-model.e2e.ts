/** With no model at all: writing, searching and history work, and what needs a model says so. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/build.ts';
import { startApp } from '../fixtures/app.ts';
import { WritingRoom } from '../pages/writing-room.ts';

describe('without a model', () => {
  const room = new WritingRoom();
  const folder = mkdtempSync(join(tmpdir(), 'palimpsest-assets-'));
  beforeAll(async () => {
    // Everything that ships, but for the models.
    const assets = join(folder, 'assets');
    mkdirSync(assets);
    for (const name of readdirSync(join(root, 'assets'))) if (name !== 'models') symlinkSync(join(root, 'assets', name), join(assets, name));
    room.app = await startApp({ env: { PALIMPSEST_ASSETS: assets } });
  });
  afterAll(async () => {
    await room.app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('text is written, undone and saved', async () => {
    expect((await room.ask<{ state: string }>('engine.status', {})).state).toBe('absent');
    await room.line('There is one thing').click({ position: { x: 4, y: 10 } });
    await room.page.keyboard.press('Home');
    await room.page.keyboard.type('By the way: ');
    await room.whenSaved();
    expect((await room.saved()).text).toContain('By the way: There is one thing');
    await room.page.keyboard.press('Control+z');
    await room.whenSaved();
    expect((await room.saved()).text).not.toContain('By the way');
  });

  test('words are found', async () => {
    await room.editor.focus();
    await room.page.keyboard.press('Control+f');
    await room.page.locator('.find input').focus();
    await room.page.keyboard.type('committee');
    await expect.poll(() => room.editor.locator('.cm-searchMatch').count()).toBeGreaterThan(1);
    await room.page.keyboard.press('Escape');
  });

  test('the history opens, and a run is refused with what to do', async () => {
    await room.palette('Show the history of this document');
    await room.page.getByText('History', { exact: false }).first().waitFor();
    const before = (await room.saved()).text;
    await room.selectParagraph('There is one thing');
    await room.page.keyboard.press('Control+r');
    const bar = room.page.getByRole('textbox', { name: 'What should change?' });
    if (await bar.isVisible().catch(() => false)) {
      await bar.fill('make it shorter');
      await room.page.keyboard.press('Enter');
    }
    await room.page.getByText(/model is not there/).first().waitFor();
    expect((await room.saved()).text).toBe(before);
    expect(await room.runs()).toEqual([]);
  });
});
