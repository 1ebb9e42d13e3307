/** Markdown that looks like what it says: written, walked through, changed with real keys; the text on disk keeps every sign. */
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

describe('Markdown while it is written', () => {
  const room = useRoom();
  const line = (at: number) => room.editor.locator('.cm-line').nth(at);
  const shown = (at: number) => line(at).innerText().then((text) => text.replaceAll('\u200b', '').trimEnd());
  const text = async () => (await room.saved()).text;

  async function fresh(content: string): Promise<void> {
    await room.palette('New document');
    await expect.poll(text).toBe('');
    await expect.poll(async () => (await room.editor.innerText()).trim()).toBe('');
    await room.editor.focus();
    if (content) await room.page.keyboard.insertText(content);
    await room.whenSaved();
  }

  test('a heading is large while it is typed and loses its sign when the caret leaves', async () => {
    await fresh('');
    await room.page.keyboard.type('# A title');
    await expect.poll(() => shown(0)).toBe('# A title');
    const size = (at: number) => line(at).evaluate((element) => Number.parseFloat(getComputedStyle([...element.querySelectorAll('span')].at(-1) ?? element).fontSize));
    await room.page.keyboard.press('Enter');
    await room.page.keyboard.press('Enter');
    await room.page.keyboard.type('Some *slanted* and **strong** words.');
    await expect.poll(() => shown(0)).toBe('A title');
    expect(await size(0)).toBeGreaterThan((await size(2)) * 1.4);
    await expect.poll(() => shown(2)).toBe('Some slanted and strong words.');
    await expect.poll(text).toBe('# A title\n\nSome *slanted* and **strong** words.');
  });

  test('the caret walks through hidden signs one place at a time and never stands in one', async () => {
    const { length } = 'Some *slanted* and **strong** words.';
    await room.page.keyboard.press('Home');
    const seen = new Set<string>();
    for (let step = 0; step < length; step += 1) {
      await room.page.keyboard.press('ArrowRight');
      seen.add(await shown(2));
    }
    // As many presses as there are letters: the next one goes to the end of the text or stays there.
    await room.page.keyboard.type('!');
    await expect.poll(text).toBe('# A title\n\nSome *slanted* and **strong** words.!');
    expect([...seen]).toEqual(['Some slanted and strong words.', 'Some *slanted* and strong words.', 'Some slanted and **strong** words.']);
    for (let step = 0; step < length + 2; step += 1) await room.page.keyboard.press('ArrowLeft');
    await room.page.keyboard.type('>');
    await expect.poll(text).toContain('\n>\nSome');
  });

  test('lists get their bullets, go on with Enter, and their tasks are ticked in one step', async () => {
    await fresh('');
    await room.page.keyboard.type('- one');
    await room.page.keyboard.press('Enter');
    await room.page.keyboard.type('[ ] two');
    await expect.poll(text).toBe('- one\n- [ ] two');
    await expect.poll(() => shown(0)).toBe('•one');
    const box = room.editor.getByRole('checkbox', { name: 'Task' });
    expect(await box.getAttribute('aria-checked')).toBe('false');
    await box.click();
    await expect.poll(text).toBe('- one\n- [x] two');
    expect(await box.getAttribute('aria-checked')).toBe('true');
    await room.page.keyboard.press('Control+z');
    await expect.poll(text).toBe('- one\n- [ ] two');
    await room.page.keyboard.press('Control+Alt+x');
    await expect.poll(text).toBe('- one\n- [x] two');
  });

  test('a table is drawn, entered with the arrows, walked with Tab and grows a row, one undo step each', async () => {
    await fresh('Before\n\n| Name | Count |\n| --- | --: |\n| Apples | 12 |\n\nAfter');
    const table = room.editor.getByRole('table', { name: 'Table' });
    await table.waitFor();
    expect(await table.getByRole('columnheader').allInnerTexts()).toEqual(['Name', 'Count']);
    await room.page.keyboard.press('Control+Home');
    await room.page.keyboard.press('ArrowDown');
    await room.page.keyboard.press('ArrowDown');
    await expect.poll(() => table.count()).toBe(0);
    await room.page.keyboard.press('Tab');
    await room.page.keyboard.type('Number');
    await room.page.keyboard.press('Tab');
    await room.page.keyboard.press('Tab');
    await room.page.keyboard.press('Tab');
    await room.page.keyboard.type('Pears');
    await expect.poll(text).toBe('Before\n\n| Name   | Number |\n| ------ | -----: |\n| Apples |     12 |\n| Pears       |        |\n\nAfter');
    await room.palette('Tidy the source of the table');
    await expect.poll(text).toContain('\n| Pears  |        |\n');
    await room.page.keyboard.press('Control+z');
    await expect.poll(text).toContain('\n| Pears       |        |\n');
    // Out at the bottom, back in from below.
    await room.page.keyboard.press('ArrowDown');
    await room.page.keyboard.press('ArrowDown');
    await table.waitFor();
    await room.page.keyboard.press('ArrowUp');
    await room.page.keyboard.press('ArrowUp');
    await expect.poll(() => table.count()).toBe(0);
    await room.page.keyboard.type('Fine ');
    await expect.poll(text).toContain('| Fine Pears       |        |\n');
  });

  test('a click into a cell leads to its source', async () => {
    await room.page.keyboard.press('Control+End');
    await room.editor.getByRole('cell', { name: 'Apples' }).click();
    await room.page.keyboard.type('!');
    await expect.poll(text).toContain('| Apples! |');
  });

  test('what is copied is the source', async () => {
    await fresh('*one* and [two](https://example.org)');
    await room.page.keyboard.press('Enter');
    await room.app.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await room.page.keyboard.press('Control+a');
    await room.page.keyboard.press('Control+c');
    await expect.poll(() => room.page.evaluate(() => navigator.clipboard.readText())).toBe('*one* and [two](https://example.org)\n');
  });

  test('a link shows its address at the pointer and opens nothing', async () => {
    await room.page.keyboard.press('Control+End');
    const link = room.editor.locator('.cm-link');
    await link.hover();
    await room.page.getByText('https://example.org', { exact: true }).waitFor();
    const pages = room.app.context.pages().length;
    await link.click({ modifiers: ['Control'] });
    await room.palette('Copy the address of the link');
    await expect.poll(() => room.page.evaluate(() => navigator.clipboard.readText())).toBe('https://example.org');
    expect(room.app.context.pages().length).toBe(pages);
  });

  test('a footnote says its note at the pointer and leads to it', async () => {
    await fresh('A claim[^1] here.\n\n[^1]: Its *proof*.\n\nEnd');
    const number = room.editor.locator('.cm-note-number').first();
    expect(await number.innerText()).toBe('1');
    await number.hover();
    await room.page.getByRole('button', { name: 'Go to the note' }).click();
    await room.page.keyboard.type('Here: ');
    await expect.poll(text).toContain('[^1]: Here: Its *proof*.');
  });

  test('the signs are always shown where the writer wants it so', async () => {
    await fresh('# Title\n\n*words*\n\nend');
    await expect.poll(() => shown(0)).toBe('Title');
    await room.palette('Show Markdown signs always, or only at the caret');
    await expect.poll(() => shown(0)).toBe('# Title');
    await room.palette('Show Markdown signs always, or only at the caret');
    await expect.poll(() => shown(0)).toBe('Title');
  });

  test('a composition beside hidden signs and inside shown ones gives exactly its text, and nothing changes under it', async () => {
    await fresh('Some *slanted* words\n\n- item');
    const cdp = await room.app.context.newCDPSession(room.page);
    const compose = async (parts: readonly string[], at: number, look: string) => {
      for (const part of parts) {
        await cdp.send('Input.imeSetComposition', { text: part, selectionStart: part.length, selectionEnd: part.length });
        await expect.poll(() => shown(at)).toBe(look.replace('$', part));
      }
      await cdp.send('Input.insertText', { text: parts.at(-1)! });
    };
    await room.page.keyboard.press('Control+Home');
    await room.page.keyboard.press('End');
    await compose(['か', 'かん', '漢'], 0, 'Some slanted words$');
    await expect.poll(text).toBe('Some *slanted* words漢\n\n- item');
    await room.page.keyboard.press('Home');
    for (let step = 0; step < 8; step += 1) await room.page.keyboard.press('ArrowRight');
    await compose(['に', '日'], 0, 'Some *sl$anted* words漢');
    await expect.poll(text).toBe('Some *sl日anted* words漢\n\n- item');
    await room.page.keyboard.press('Control+End');
    await expect.poll(() => shown(0)).toBe('Some sl日anted words漢');
    await compose(['ん', '本'], 2, '•item$');
    await expect.poll(text).toBe('Some *sl日anted* words漢\n\n- item本');
  });

  test('a proposal inside strong words is seen to the letter, accepted and undone', async () => {
    await fresh('Nothing here.\n\n**She were happy becuase of the weather.**\n\nEnd.');
    await room.selectParagraph('She were happy');
    await room.reviseWith('Proofread');
    await room.whenReviewed();
    expect(await room.editor.locator('del.cm-delete').count()).toBeGreaterThan(0);
    await room.editor.focus();
    await room.page.keyboard.press('Control+End');
    // The caret is elsewhere, and still nothing of the passage is hidden.
    await expect.poll(() => shown(2)).toContain('**');
    await room.page.keyboard.press('Control+e');
    await room.page.keyboard.press('Shift+A');
    await expect.poll(text).toBe('Nothing here.\n\n**She was happy because of the weather.**\n\nEnd.');
    await room.editor.focus();
    await room.page.keyboard.press('Control+End');
    await expect.poll(() => shown(2)).toBe('She was happy because of the weather.');
    await room.page.keyboard.press('Control+z');
    await expect.poll(text).toBe('Nothing here.\n\n**She were happy becuase of the weather.**\n\nEnd.');
    expect(await room.editor.locator('del.cm-delete').count()).toBeGreaterThan(0);
  });
});
