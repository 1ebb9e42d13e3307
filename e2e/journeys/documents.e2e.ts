/** Documents: new, write, rename, trash with undo, and finding them again. */
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

describe('documents', () => {
  const room = useRoom();

  test('the list shows the title of the open document across the sidebar', async () => {
    const row = room.page.locator('.document-row').first();
    expect(await row.textContent()).toContain('Letter to the allotment committee');
    // A window built with development code draws this row 16 px wide.
    expect((await row.boundingBox())?.width).toBeGreaterThan(200);
  });

  test('a new document invites to write or to describe', async () => {
    await room.page.getByRole('button', { name: 'New document' }).first().click();
    await room.page.getByText('describe what you want').waitFor();
    await room.app.screenshot('empty-document');
  });

  test('what is typed is saved and counted, and survives a crash of everything', async () => {
    await room.editor.click();
    await room.page.keyboard.type('The tide turned at four. Nobody on the quay had noticed.');
    await room.whenSaved();
    await room.page.getByText('11 words').waitFor();
    await room.app.restart('crash');
    await expect.poll(() => room.editor.textContent()).toContain('The tide turned at four.');
  });

  test('the title can be changed in place', async () => {
    const title = room.page.getByRole('textbox', { name: 'Title of the document' });
    await title.fill('Low water');
    await title.press('Enter');
    await expect.poll(async () => (await room.saved()).title).toBe('Low water');
    await room.page.getByRole('row', { name: /Low water/ }).or(room.page.getByRole('option', { name: /Low water/ })).first().waitFor();
  });

  test('a document moved to the trash comes back with undo', async () => {
    await room.palette('Move the document to the trash');
    await room.page.getByText('“Low water” is in the trash.').waitFor();
    await room.app.screenshot('trashed');
    await room.page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await room.saved('Low water')).text).toContain('The tide turned at four.');
  });

  test('dark colours are a choice that is kept', async () => {
    await room.page.keyboard.press('Control+,');
    await room.page.getByText('Dark', { exact: true }).click();
    await room.page.keyboard.press('Escape');
    await expect.poll(() => room.page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(25, 24, 23)');
    await room.app.screenshot('dark');
    await room.app.restart();
    await expect.poll(() => room.page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(25, 24, 23)');
  });
});
