/** Finding: places in texts, also of one character; folders and tags. */
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

describe('finding', () => {
  const room = useRoom();

  test('words in texts are found, and Enter goes to the place', async () => {
    await room.ask('documents.create', { title: 'Floods', text: `${'An ordinary line.\n\n'.repeat(300)}The river Ouse was high that winter.\n\n${'Another line.\n\n'.repeat(300)}` });
    await room.ask('documents.create', { title: '水神', text: '昔々、ある所に水の神がいました。' });
    await room.page.keyboard.press('Control+Shift+f');
    await room.page.keyboard.type('ouse winter');
    const hit = room.page.locator('.search-snippet').filter({ hasText: 'The river Ouse was high' });
    await hit.waitFor();
    expect(await hit.locator('mark').allTextContents()).toEqual(['Ouse', 'winter']);
    await room.app.screenshot('search');
    await room.page.keyboard.press('Enter');
    await expect.poll(() => room.page.evaluate(() => getSelection()?.toString())).toBe('Ouse');
    await expect.poll(() => room.page.locator('.cm-line').filter({ hasText: 'The river Ouse' }).isVisible()).toBe(true);
  });

  test('one character of a script without spaces is enough', async () => {
    await room.page.keyboard.press('Control+Shift+f');
    await room.page.keyboard.type('水');
    await room.page.locator('.search-snippet').filter({ hasText: '水の神' }).waitFor();
    await room.page.keyboard.press('Control+a');
    await room.page.keyboard.type('qqqqq');
    await room.page.getByText('No text holds these words.').waitFor();
    await room.page.keyboard.press('Escape');
  });

  test('documents are put into folders, and found by tags', async () => {
    await room.palette('New folder');
    await room.page.getByRole('textbox', { name: 'Name of the folder' }).fill('Book');
    await room.page.keyboard.press('Enter');
    await room.page.getByRole('row', { name: /Book/ }).waitFor();
    await room.palette('Move the document to a folder');
    await room.page.getByRole('button', { name: /In no folder/ }).click();
    await room.page.getByRole('option', { name: 'Book' }).click();
    await room.page.getByRole('button', { name: 'Move', exact: true }).click();
    await room.page.getByText('“Floods” was moved.').waitFor();
    await room.palette('Edit the tags of the document');
    await room.page.getByRole('textbox', { name: 'Tags' }).fill('rivers, weather');
    await room.page.keyboard.press('Enter');
    await expect.poll(async () => (await room.ask<{ title: string; tags: string[]; folderId: string | null }[]>('documents.list', {})).find(({ title }) => title === 'Floods')).toMatchObject({ tags: ['rivers', 'weather'], folderId: expect.any(String) as string });
    await room.app.screenshot('folders');
    await room.page.keyboard.press('Control+Shift+f');
    await room.page.keyboard.type('#rivers');
    await room.page.getByRole('row', { name: /Floods/ }).waitFor();
    expect(await room.page.locator('.document-row').count()).toBe(1);
    await room.page.keyboard.press('Escape');
    await room.app.restart();
    // The folder is closed at first; a click opens it.
    await room.page.getByRole('row', { name: /Book/ }).click();
    await room.page.getByRole('row', { name: /Floods/ }).waitFor();
  });
});
