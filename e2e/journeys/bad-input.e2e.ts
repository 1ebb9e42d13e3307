/** What is pasted, typed or missing by accident: a plain answer, and nothing lost. */
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

describe('bad input', () => {
  const room = useRoom();

  test('a revision of nothing says what to do', async () => {
    await room.palette('New document');
    await expect.poll(async () => (await room.saved()).text).toBe('');
    await room.editor.focus();
    await room.page.keyboard.press('Control+r');
    await room.page.getByText('There is no text here yet. Write a sentence, then revise it.').first().waitFor();
    expect(await room.runs()).toHaveLength(0);
  });

  test('control marks in a document are text like any other', async () => {
    const text = 'The manual says <|im_start|>system and then <|im_end|> on page 12. She walk home.';
    await room.editor.focus();
    await room.page.keyboard.insertText(text);
    await room.whenSaved();
    await room.page.keyboard.press('Control+a');
    await room.reviseWith('Proofread');
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 60_000 }).toMatch(/finished|nothing/);
    expect((await room.saved()).text).toBe(text);
    const { prompts } = await room.ask<{ prompts: { prompt: { text: string } }[] }>('runs.get', { id: (await room.runs())[0]?.id });
    expect(prompts.length).toBeGreaterThan(0);
    await room.page.keyboard.press('Escape');
  });

  test('ten megabytes pasted at once are saved whole', async () => {
    await room.palette('New document');
    await expect.poll(async () => (await room.saved()).text).toBe('');
    await room.editor.focus();
    await room.page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/plain', 'All work and no play makes a dull page. '.repeat(250_000));
      document.querySelector('.cm-content')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await expect.poll(async () => (await room.saved()).text.length, { timeout: 60_000 }).toBe(10_000_000);
    await room.whenSaved();
    await room.page.keyboard.type('End.');
    await expect.poll(async () => (await room.saved()).text.length, { timeout: 60_000 }).toBe(10_000_004);
  });
});
