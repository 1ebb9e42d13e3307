/** New text where there was none: a gap between two sentences, a draft from a brief. */
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

describe('new text', () => {
  const room = useRoom();

  test('a gap is filled with one of several drafts; both ends stay as they were', async () => {
    await room.page.getByRole('button', { name: 'New document' }).first().click();
    await room.editor.click();
    await room.page.keyboard.type('The harbour was quiet that morning.  Nobody saw the boat leave.');
    await room.whenSaved();
    for (let i = 0; i < 'Nobody saw the boat leave.'.length + 1; i++) await room.page.keyboard.press('ArrowLeft');
    await room.page.keyboard.press('Control+j');
    const length = room.page.getByRole('spinbutton', { name: 'Length of the gap' });
    await length.waitFor();
    await room.app.screenshot('fill-slot');
    await room.page.keyboard.press('ArrowRight');
    await room.page.keyboard.press('Enter');
    await room.whenReviewed();
    await room.app.screenshot('fill-drafts');
    const before = (await room.saved()).text;
    expect(before).toBe('The harbour was quiet that morning.  Nobody saw the boat leave.');
    await room.review.focus();
    await room.page.keyboard.press('ArrowRight');
    await room.page.keyboard.press('Enter');
    await expect.poll(async () => (await room.saved()).text).not.toBe(before);
    const { text } = await room.saved();
    expect(text.startsWith('The harbour was quiet that morning.')).toBe(true);
    expect(text.endsWith('Nobody saw the boat leave.')).toBe(true);
    expect(text).not.toMatch(/ {3}/);
  });

  test('a brief becomes a labelled draft that can be put away', async () => {
    await room.page.getByRole('button', { name: 'New document' }).first().click();
    await room.page.getByText('describe what you want').click();
    await room.page.getByRole('textbox', { name: 'What should it say?' }).fill('a short note to the neighbours about the party on Saturday');
    await room.app.screenshot('brief');
    await room.page.getByRole('button', { name: 'Draft it' }).click();
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 90_000 }).toMatch(/finished|withheld/);
    await room.app.screenshot('brief-draft');
    expect((await room.saved()).text).toBe('');
    if ((await room.runs())[0]?.state === 'finished') {
      await room.whenReviewed();
      await room.page.getByText('Small model: good for repairs, check every word').first().waitFor();
    }
  });
});
