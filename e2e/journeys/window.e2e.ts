/** What the window keeps when it is read anew or shows another document, and what it says of its own faults. */
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

describe('the window', () => {
  const room = useRoom();
  const caret = () =>
    room.page.evaluate(() => {
      const { anchorNode, anchorOffset } = document.getSelection()!;
      return `${anchorNode?.textContent?.slice(0, anchorOffset).slice(-12)}|`;
    });

  test('finds the caret where it was though it was read anew before the typing was saved', async () => {
    await room.line('There is one thing').click({ position: { x: 4, y: 10 } });
    await room.page.keyboard.press('Home');
    const loaded = room.page.waitForEvent('load');
    await room.page.evaluate(() => {
      document.execCommand('insertText', false, 'Oh well: ');
      // Once the editor has taken it up, and long before it saves by itself.
      requestAnimationFrame(() => location.reload());
    });
    await loaded;
    await room.editor.waitFor();
    await room.editor.focus();
    await expect.poll(caret).toBe('Oh well: |');
    await expect.poll(async () => (await room.saved()).text).toContain('Oh well: There is one');
  });

  test('keeps the undo history of a document that was left and is opened again', async () => {
    const original = (await room.saved()).text;
    await room.line('There is one thing').click({ position: { x: 4, y: 10 } });
    await room.page.keyboard.press('Home');
    await room.page.keyboard.type('Listen: ');
    await room.whenSaved();
    await room.palette('New document');
    await expect.poll(() => room.editor.textContent()).not.toContain('Listen');
    await room.page.locator('.document-row').filter({ hasText: 'Letter to the allotment' }).first().click();
    await expect.poll(() => room.editor.textContent()).toContain('Listen: Oh well: There is one');
    await room.editor.focus();
    await room.page.keyboard.press('Control+z');
    await expect.poll(() => room.editor.textContent()).not.toContain('Listen');
    await expect.poll(async () => (await room.saved('Letter to the allotment committee')).text).toBe(original);
    await room.page.keyboard.press('Control+Shift+z');
    await expect.poll(() => room.editor.textContent()).toContain('Listen: Oh well: There is one');
    await room.page.keyboard.press('Control+z');
    await room.whenSaved();
  });

  test('shows a run under way in its place after it was read anew, though the passage stands there twice', async () => {
    await room.palette('New document');
    await expect.poll(async () => (await room.saved()).text).toBe('');
    await room.editor.focus();
    const twin = 'We met at the station because the trains were late, and then we went home again on foot.';
    await room.page.keyboard.insertText(`${twin}\n\nBetween them.\n\n${twin}`);
    await room.whenSaved();
    await room.ask('queue.pause', { paused: true });
    await room.editor.locator('.cm-line').filter({ hasText: twin }).last().click({ clickCount: 3 });
    await room.reviseWith('Formal');
    await expect.poll(async () => (await room.runs())[0]?.state).toMatch(/queued|paused/);
    await room.page.reload();
    await room.editor.waitFor();
    await room.run.waitFor();
    const marked = room.editor.locator('.cm-target');
    await marked.first().waitFor();
    const lines = await room.editor.locator('.cm-line').evaluateAll((all) => all.flatMap((line, at) => (line.querySelector('.cm-target') ? [at] : [])));
    expect(lines).toEqual([4]);
    await room.ask('queue.pause', { paused: false });
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 90_000 }).toMatch(/finished|withheld|nothing/);
  });

  test('writes its faults into the log, without what they say', async () => {
    await room.page.evaluate(() => {
      setTimeout(() => {
        throw new RangeError('Dear Sarah, this is secret');
      });
    });
    const faults = async () => (await room.ask<{ source: string; level: string; message: string }[]>('log.read', { limit: 200 })).filter(({ source }) => source === 'window');
    await expect.poll(async () => (await faults()).length).toBe(1);
    expect((await faults())[0]).toMatchObject({ level: 'error', message: expect.stringMatching(/^RangeError/) });
    expect(JSON.stringify(await faults())).not.toContain('Sarah');
    room.app.forgive(/Dear Sarah/);
  });
});
