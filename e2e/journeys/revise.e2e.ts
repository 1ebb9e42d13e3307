/** The job the app exists for: a passage is revised in place, and nothing changes but what the writer accepts. */
import { beforeAll, describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

const passage = 'Last autumn we picked';

describe('revising the sample letter', () => {
  const room = useRoom();
  let original = '';
  beforeAll(async () => {
    original = (await room.saved()).text;
  });

  test('proofreading proposes numbered changes with reasons, and the text stays as it was', async () => {
    await room.selectParagraph(passage);
    await room.reviseWith('Proofread');
    await room.whenReviewed();
    await room.app.screenshot('review');
    const document = await room.saved();
    expect(document.text).toBe(original);
    expect(document.proposals).toHaveLength(1);
    expect(await room.review.textContent()).toMatch(/1 of \d/);
  });

  test('a accepts one change, x refuses one, and only the accepted one is in the text', async () => {
    const before = (await room.saved()).text;
    await room.review.focus();
    await room.page.keyboard.press('a');
    await expect.poll(async () => (await room.saved()).text).not.toBe(before);
    const afterOne = (await room.saved()).text;
    await room.page.keyboard.press('x');
    await room.whenSaved();
    await expect.poll(async () => (await room.saved()).proposals[0]?.decisions.length).toBe(2);
    expect((await room.saved()).text).toBe(afterOne);
  });

  test('undo takes the accepted change back and the review is there again', async () => {
    await room.editor.focus();
    await room.page.keyboard.press('Control+z');
    await room.page.keyboard.press('Control+z');
    await expect.poll(async () => (await room.saved()).text).toBe(original);
    expect((await room.saved()).proposals[0]?.decisions).toHaveLength(0);
    await room.review.waitFor();
  });

  test('a restart in the middle of a review finds it again, with its decisions', async () => {
    await room.review.focus();
    await room.page.keyboard.press('a');
    await expect.poll(async () => (await room.saved()).proposals[0]?.decisions.length).toBe(1);
    const text = (await room.saved()).text;
    await room.app.restart('crash');
    await room.whenReviewed();
    const document = await room.saved();
    expect(document.text).toBe(text);
    expect(document.proposals[0]?.decisions).toHaveLength(1);
    expect(await room.review.textContent()).toMatch(/1 of \d+ decided/);
  });

  test('accepting all ends the review, and the repairs are in the text', async () => {
    await room.review.focus();
    await room.page.keyboard.press('Shift+A');
    await expect.poll(async () => (await room.saved()).proposals.length).toBe(0);
    const { text } = await room.saved();
    expect(text).toContain('believes');
    expect(text).toContain('careful pruning');
    // Outside the passage nothing moved.
    const paragraphs = (value: string) => value.split('\n\n');
    const changed = paragraphs(text).filter((paragraph, at) => paragraph !== paragraphs(original)[at]);
    expect(changed).toHaveLength(1);
    await expect.poll(async () => (await room.runs())[0]).toMatchObject({ state: 'finished', outcome: 'accepted' });
  });

  test('the history shows the run with what was sent, and its passes can be walked', async () => {
    await room.palette('Show the history of this document');
    const row = room.page.locator('.run-row').filter({ hasText: 'Proofread' }).first();
    await row.waitFor();
    await room.app.screenshot('history');
    await row.click();
    await room.page.getByText('Sent to the model').waitFor();
    const slider = room.page.getByRole('slider', { name: 'Pass' });
    await slider.focus();
    const shown = () => room.page.getByText(/Pass \d+ of \d+/).first().textContent();
    const last = await shown();
    await room.page.keyboard.press('ArrowLeft');
    await expect.poll(shown).not.toBe(last);
    await room.app.screenshot('history-run');
  });
});
