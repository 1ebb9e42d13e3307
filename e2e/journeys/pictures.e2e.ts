/** Pictures in a document: dragged in, pasted, chosen; shown, described, exported, and there after a crash. */
import { unzipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { jpeg, png } from '../../engine/formats/pictures.test-support.ts';
import { soon } from '../pages/scan-room.ts';
import { useRoom } from '../pages/writing-room.ts';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

describe('pictures', () => {
  const room = useRoom({ permissions: ['clipboard-read', 'clipboard-write'] });

  const stored = async (title: string): Promise<string[]> => {
    const ids = [...(await room.textOf(title)).matchAll(/picture:([0-9a-f]{32})/gu)].map((match) => match[1] as string);
    return Promise.all(ids.map(async (id) => (await room.ask<{ data: string }>('pictures.get', { id })).data));
  };
  /** Whether the window really draws a picture of this width. */
  const drawn = (width: number) => room.page.evaluate((wide) => [...document.querySelectorAll<HTMLImageElement>('.cm-content img')].some((image) => image.complete && image.naturalWidth === wide && image.src.startsWith('blob:')), width);

  /** One step of a drag with files over the line that begins so. */
  const drag = (step: 'dragover' | 'drop', files: readonly { readonly name: string; readonly type: string; readonly data: string }[], line: string) =>
    room.page.evaluate(([type, all, beginning]) => {
      const transfer = new DataTransfer();
      for (const { name, type: kind, data } of all) transfer.items.add(new File([Uint8Array.from(atob(data), (character) => character.charCodeAt(0))], name, { type: kind }));
      const target = [...document.querySelectorAll('.cm-line')].find((each) => each.textContent?.startsWith(beginning));
      const box = target?.getBoundingClientRect();
      if (!target || !box) throw new Error('There is no such line.');
      target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer, clientX: box.left + 20, clientY: box.top + box.height / 2 }));
    }, [step, files, line] as const);

  test('one that is dropped on a paragraph comes after it, is drawn, and offers to be described', async () => {
    await room.write('Quay', 'The first paragraph.\n\nThe second paragraph.');
    const scans = await room.ask<unknown[]>('scans.list', {});
    const map = [{ name: 'map.png', type: 'image/png', data: base64(png(60, 30)) }];
    await drag('dragover', map, 'The first');
    await room.page.getByText('Drop to put the picture into the text').waitFor();
    await room.app.screenshot('pictures-dragged');
    await drag('drop', map, 'The first');
    await soon(() => room.textOf('Quay')).toMatch(/^The first paragraph\.\n\n!\[\]\(picture:[0-9a-f]{32}\)\n\nThe second paragraph\.$/u);
    await soon(() => drawn(60)).toBe(true);
    expect(await stored('Quay')).toEqual([base64(png(60, 30))]);
    // It went into the text and was not taken for a scan.
    expect(await room.ask<unknown[]>('scans.list', {})).toEqual(scans);
    await room.app.screenshot('pictures-light');
    await room.page.getByRole('button', { name: 'Describe it' }).click();
    await room.page.keyboard.type('A map of the quay');
    await soon(() => room.textOf('Quay')).toContain('![A map of the quay](picture:');
    await room.page.keyboard.press('Control+End');
    await expect.poll(() => room.page.locator('.cm-picture img').first().getAttribute('alt')).toBe('A map of the quay');
  });

  test('one that is copied comes in by the keys, in one undo step, which gives it back too', async () => {
    await room.write('Copied', 'Words.');
    await room.page.evaluate(async (data) => {
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([Uint8Array.from(atob(data), (character) => character.charCodeAt(0))], { type: 'image/png' }) })]);
    }, base64(png(48, 24)));
    await room.page.keyboard.press('Control+v');
    await soon(() => room.textOf('Copied')).toMatch(/^Words\.\n\n!\[\]\(picture:[0-9a-f]{32}\)\n$/u);
    await soon(() => drawn(48)).toBe(true);
    await room.page.keyboard.press('Control+z');
    await soon(() => room.textOf('Copied')).toBe('Words.');
    await room.page.keyboard.press('Control+Shift+z');
    await soon(() => room.textOf('Copied')).toContain('picture:');
  });

  test('several that are chosen are kept, one that is none is refused with the reason', async () => {
    await room.write('Chosen', '');
    const chooser = room.page.waitForEvent('filechooser');
    await room.palette('Insert a picture');
    await (await chooser).setFiles([
      { name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(jpeg(64, 32)) },
      { name: 'b.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
      { name: 'c.png', mimeType: 'image/png', buffer: Buffer.from(png(20, 20)) },
    ]);
    await soon(() => stored('Chosen')).toEqual([base64(jpeg(64, 32)), base64(png(20, 20))]);
    await room.page.getByText('This is an SVG drawing').first().waitFor();
    await room.app.screenshot('pictures-refused');
  });

  test('they go along into Word, Markdown and back', async () => {
    const exportAs = async (kind: string): Promise<{ name: string; bytes: Buffer }> => {
      await room.palette('Export the document');
      const dialog = room.page.getByRole('dialog');
      await dialog.getByText(kind, { exact: true }).click();
      const download = room.page.waitForEvent('download');
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      const file = await download;
      await dialog.waitFor({ state: 'detached' });
      return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
    };
    const pictures = await stored('Chosen');
    const markdown = await exportAs('Markdown');
    expect(markdown.name).toBe('Chosen.zip');
    expect(Object.keys(unzipSync(new Uint8Array(markdown.bytes)))).toEqual(['Chosen.md', 'pictures/picture-1.jpg', 'pictures/picture-2.png']);
    const word = await exportAs('Word');
    for (const { name, bytes } of [markdown, word]) {
      const before = (await room.saved()).id;
      const chooser = room.page.waitForEvent('filechooser');
      await room.palette('Open a file');
      await (await chooser).setFiles({ name: `Again ${name}`, mimeType: 'application/octet-stream', buffer: bytes });
      await expect.poll(async () => (await room.saved()).id, { timeout: 60_000 }).not.toBe(before);
      const { title } = await room.saved();
      expect(await stored(title)).toEqual(pictures);
    }
  });

  test('they are there after a crash, in the dark and in a narrow window', async () => {
    await room.page.getByText('Quay', { exact: true }).first().click();
    await soon(() => drawn(60)).toBe(true);
    await room.app.restart('crash');
    await soon(() => drawn(60)).toBe(true);
    await room.ask('settings.set', { values: { theme: 'dark' } });
    await room.page.setViewportSize({ width: 900, height: 640 });
    await room.app.screenshot('pictures-dark-narrow');
    expect(await stored('Quay')).toEqual([base64(png(60, 30))]);
  });
});
