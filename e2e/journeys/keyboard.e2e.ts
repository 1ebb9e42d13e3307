/** The main jobs with no mouse at all. */
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

describe('with the keyboard alone', () => {
  const room = useRoom();

  test('write, proofread, accept a change in own words, undo, refuse the rest', async () => {
    const { keyboard } = room.page;
    await room.palette('New document');
    await expect.poll(async () => (await room.saved()).text).toBe('');
    await room.editor.focus();
    await keyboard.type('She walk to the station every morning and he beleives the trains is late.');
    await room.whenSaved();
    await keyboard.press('Control+a');
    await keyboard.press('Control+r');
    await room.page.getByRole('textbox', { name: 'What should change?' }).waitFor();
    // Tab reaches the ready-made changes after the field and its button.
    for (let i = 0; i < 4; i++) {
      if (await room.page.evaluate(() => document.activeElement?.textContent?.trim() === 'Proofread')) break;
      await keyboard.press('Tab');
    }
    await keyboard.press('Enter');
    await room.whenReviewed();
    await keyboard.press('Control+e');
    await expect.poll(() => room.page.evaluate(() => document.activeElement?.closest('.review-line') !== null)).toBe(true);
    const all = (await room.saved()).proposals[0];
    expect(all).toBeDefined();

    await keyboard.press('e');
    await room.page.getByRole('textbox', { name: 'Your wording of this change' }).waitFor();
    await keyboard.press('Control+a');
    await keyboard.type('trusts');
    await keyboard.press('Enter');
    await expect.poll(async () => (await room.saved()).text).toContain('trusts');
    const accepted = (await room.saved()).text;
    expect(accepted).not.toBe('She walk to the station every morning and he beleives the trains is late.');
    await keyboard.press('Escape');
    await keyboard.press('Control+z');
    await expect.poll(async () => (await room.saved()).text).toBe('She walk to the station every morning and he beleives the trains is late.');
    await keyboard.press('Control+e');
    await expect.poll(() => room.page.evaluate(() => document.activeElement?.closest('.review-line') !== null)).toBe(true);
    await keyboard.press('Shift+X');
    await expect.poll(async () => (await room.saved()).proposals.length).toBe(0);
    expect((await room.saved()).text).toBe('She walk to the station every morning and he beleives the trains is late.');
  });

  test('every command is in the palette', async () => {
    await room.page.keyboard.press('Control+k');
    const names = await room.page.getByRole('option').allTextContents();
    for (const wanted of ['New document', 'Revise', 'Proofread the whole document', 'Fill a gap here', 'Continue at the caret', 'Show the history of this document', 'Accept all changes']) {
      expect(names.some((name) => name.includes(wanted)), wanted).toBe(true);
    }
    await room.page.keyboard.press('Escape');
  });
});
