/** Versions: kept by name, compared with the text as it is now, brought back, and that taken back again. */
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

describe('versions', () => {
  const room = useRoom();

  test('a version is kept under a name', async () => {
    await room.palette('New document');
    await room.page.getByText('describe what you want').waitFor();
    await room.editor.click();
    await room.page.keyboard.type('The tide turned at four. Nobody on the quay had noticed.');
    await room.whenSaved();
    await room.palette('Keep a version of this document');
    await room.page.getByRole('textbox', { name: 'Name' }).fill('Before the storm');
    await room.page.keyboard.press('Enter');
    await room.page.getByText('Kept as “Before the storm”.').waitFor();
  });

  test('it is compared with the text as it is now, word by word', async () => {
    await room.editor.click();
    await room.page.keyboard.press('Control+a');
    await room.page.keyboard.type('The tide turned at five. Everybody on the quay had noticed.');
    await room.whenSaved();
    await room.palette('Show the versions of this document');
    await room.page.getByRole('button', { name: /Before the storm/ }).click();
    const diff = room.page.locator('.text-diff');
    await diff.waitFor();
    expect(await diff.locator('del').allTextContents()).toEqual(['four', 'Nobody']);
    expect(await diff.locator('ins').allTextContents()).toEqual(['five', 'Everybody']);
    await room.app.screenshot('version');
  });

  test('it comes back as an edit: undo takes it back, and what was there is a version too', async () => {
    await room.page.getByRole('button', { name: 'Bring this back' }).click();
    await expect.poll(async () => (await room.saved()).text).toBe('The tide turned at four. Nobody on the quay had noticed.');
    await room.page.getByText('Before an older one came back').waitFor();
    await room.app.screenshot('versions');
    await room.page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await room.saved()).text).toBe('The tide turned at five. Everybody on the quay had noticed.');
    await room.app.restart('crash');
    await expect.poll(() => room.editor.textContent()).toBe('The tide turned at five. Everybody on the quay had noticed.');
    await room.page.getByRole('button', { name: /Before the storm/ }).waitFor();
  });
});
