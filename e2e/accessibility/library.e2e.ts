/** No serious finding of axe on the screens of versions, backups, search, folders and files, in light, dark and a narrow window. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

describe.each([['light', 1280, 800], ['dark', 900, 640]] as const)('axe finds nothing serious in %s at %i × %i', (colorScheme, width, height) => {
  const room = useRoom({ colorScheme, bypassCSP: true, viewport: { width, height } });

  // axe adds a style of its own while it looks at colours.
  afterAll(() => room.app.forgive(/style|axe/i));

  async function check(name: string): Promise<void> {
    await room.app.screenshot(`${name}-${colorScheme}`);
    const { violations } = await new AxeBuilder({ page: room.page }).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)).toEqual([]);
  }

  test('in the versions, a list and one of them', async () => {
    await room.palette('Keep a version of this document');
    await room.page.getByRole('textbox', { name: 'Name' }).fill('As it came');
    await check('keep-version');
    await room.page.keyboard.press('Enter');
    await room.page.getByText('Kept as “As it came”.').waitFor();
    await room.line('Last autumn we picked').click();
    await room.page.keyboard.type('Really. ');
    await room.whenSaved();
    await room.palette('Show the versions of this document');
    await room.page.getByRole('button', { name: /As it came/ }).waitFor();
    await check('versions-list');
    await room.page.getByRole('button', { name: /As it came/ }).click();
    await room.page.locator('.text-diff ins').first().waitFor();
    await check('version-diff');
    await room.palette('Close the panel');
  });

  test('in a search with folders and tags', async () => {
    const [document] = await room.ask<{ id: string }[]>('documents.list', {});
    const folder = await room.ask<{ id: string }>('folders.create', { name: 'Letters', parentId: null });
    await room.ask('documents.place', { id: document!.id, folderId: folder.id });
    await room.page.getByRole('row', { name: /Letters/ }).waitFor();
    await check('folder-list');
    await room.page.keyboard.press('Control+Shift+f');
    await room.page.keyboard.type('committee');
    await room.page.locator('.search-snippet').first().waitFor();
    await check('search-results');
    await room.page.keyboard.press('Escape');
    await room.palette('Move the document to a folder');
    await room.page.getByRole('dialog').waitFor();
    await check('move');
    await room.page.keyboard.press('Escape');
    await room.palette('Edit the tags of the document');
    await room.page.getByRole('dialog').waitFor();
    await check('tags');
    await room.page.keyboard.press('Escape');
  });

  test('in the backups, the activity and a changed file', async () => {
    await room.palette('Back up now');
    await room.page.getByText('The library is backed up.').waitFor();
    await room.palette('Backups');
    await room.page.getByRole('button', { name: 'Open this one' }).first().waitFor();
    await check('backups');
    await room.page.keyboard.press('Escape');
    await room.palette('What the model read and wrote');
    await room.page.getByRole('dialog').waitFor();
    await check('activity');
    await room.page.keyboard.press('Escape');
    const path = join(room.app.program.data, 'Note.md');
    writeFileSync(path, 'One line.\n');
    await room.ask('files.open', { path });
    await room.page.getByRole('row', { name: /Note/ }).click();
    await expect.poll(() => room.editor.textContent()).toContain('One line.');
    writeFileSync(path, 'Another line.\n');
    await room.page.getByText('“Note.md” was changed by another program.').waitFor({ timeout: 15_000 });
    await check('file-banner');
    await room.page.getByRole('button', { name: 'Compare' }).click();
    await room.page.locator('.text-diff ins').first().waitFor();
    await check('file-compare');
    await room.page.keyboard.press('Escape');
  });
});
