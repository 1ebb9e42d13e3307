/** Documents: new, write, rename, trash with undo, and finding them again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type App } from '../fixtures/app.ts';
import { WritingRoom } from '../pages/writing-room.ts';

describe('documents', () => {
  let app: App;
  let room: WritingRoom;

  beforeAll(async () => {
    app = await startApp();
    room = new WritingRoom(app.page);
  });
  afterAll(() => app.close());

  test('a new document invites to write or to describe', async () => {
    await app.page.getByRole('button', { name: 'New document' }).first().click();
    await app.page.getByText('describe what you want').waitFor();
    await app.screenshot('empty-document');
  });

  test('what is typed is saved and counted, and survives a crash of everything', async () => {
    await room.editor.click();
    await app.page.keyboard.type('The tide turned at four. Nobody on the quay had noticed.');
    await room.whenSaved();
    await app.page.getByText('11 words').waitFor();
    await app.restart('crash');
    room = new WritingRoom(app.page);
    await expect.poll(() => room.editor.textContent()).toContain('The tide turned at four.');
  });

  test('the title can be changed in place', async () => {
    const title = app.page.getByRole('textbox', { name: 'Title of the document' });
    await title.fill('Low water');
    await title.press('Enter');
    await expect.poll(async () => (await room.saved()).title).toBe('Low water');
    await app.page.getByRole('row', { name: /Low water/ }).or(app.page.getByRole('option', { name: /Low water/ })).first().waitFor();
  });

  test('a document moved to the trash comes back with undo', async () => {
    await room.palette('Move the document to the trash');
    await app.page.getByText('“Low water” is in the trash.').waitFor();
    await app.screenshot('trashed');
    await app.page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await room.saved('Low water')).text).toContain('The tide turned at four.');
  });

  test('dark colours are a choice that is kept', async () => {
    await app.page.keyboard.press('Control+,');
    await app.page.getByText('Dark', { exact: true }).click();
    await app.page.keyboard.press('Escape');
    await expect.poll(() => app.page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(25, 24, 23)');
    await app.screenshot('dark');
    await app.restart();
    await expect.poll(() => app.page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(25, 24, 23)');
  });
});
