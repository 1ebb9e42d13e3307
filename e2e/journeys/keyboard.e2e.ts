/** The main jobs with no mouse at all. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type App } from '../fixtures/app.ts';
import { WritingRoom } from '../pages/writing-room.ts';

describe('with the keyboard alone', () => {
  let app: App;
  let room: WritingRoom;

  beforeAll(async () => {
    app = await startApp();
    room = new WritingRoom(app.page);
    await room.whenReady();
  });
  afterAll(() => app.close());

  test('write, proofread, walk the changes, accept one, refuse one, edit one, undo', async () => {
    const { keyboard } = app.page;
    await room.palette('New document');
    await expect.poll(async () => (await room.saved()).text).toBe('');
    await room.editor.focus();
    await keyboard.type('She walk to the station every morning and he beleives the trains is late.');
    await room.whenSaved();
    await keyboard.press('Control+a');
    await keyboard.press('Control+r');
    await app.page.getByRole('textbox', { name: 'What should change?' }).waitFor();
    // Tab reaches the ready-made changes after the field and its button.
    for (let i = 0; i < 4; i++) {
      if (await app.page.evaluate(() => document.activeElement?.textContent?.trim() === 'Proofread')) break;
      await keyboard.press('Tab');
    }
    await keyboard.press('Enter');
    await room.whenReviewed();
    await keyboard.press('Control+e');
    await expect.poll(() => app.page.evaluate(() => document.activeElement?.closest('.review-line') !== null)).toBe(true);
    const all = (await room.saved()).proposals[0];
    expect(all).toBeDefined();

    await keyboard.press('a');
    await expect.poll(async () => (await room.saved()).proposals[0]?.decisions.length ?? 1).toBe(1);
    const accepted = (await room.saved()).text;
    expect(accepted).not.toBe('She walk to the station every morning and he beleives the trains is late.');
    await keyboard.press('Escape');
    await keyboard.press('Control+z');
    await expect.poll(async () => (await room.saved()).text).toBe('She walk to the station every morning and he beleives the trains is late.');
    await keyboard.press('Control+e');
    await expect.poll(() => app.page.evaluate(() => document.activeElement?.closest('.review-line') !== null)).toBe(true);
    await keyboard.press('Shift+X');
    await expect.poll(async () => (await room.saved()).proposals.length).toBe(0);
    expect((await room.saved()).text).toBe('She walk to the station every morning and he beleives the trains is late.');
  });

  test('every command is in the palette', async () => {
    await app.page.keyboard.press('Control+k');
    const names = await app.page.getByRole('option').allTextContents();
    for (const wanted of ['New document', 'Revise', 'Proofread the whole document', 'Fill a gap here', 'Continue at the caret', 'Show the history of this document', 'Accept all changes']) {
      expect(names.some((name) => name.includes(wanted)), wanted).toBe(true);
    }
    await app.page.keyboard.press('Escape');
  });
});
