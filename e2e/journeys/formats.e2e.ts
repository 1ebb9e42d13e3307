/** Documents from files of other programs and back, in the window. */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

describe('files', () => {
  const room = useRoom();

  const choose = async (name: string, content: string | Buffer, mimeType: string): Promise<void> => {
    const chooser = room.page.waitForEvent('filechooser');
    await room.palette('Open a file');
    await (await chooser).setFiles({ name, mimeType, buffer: Buffer.from(content) });
  };

  const exportAs = async (kind: string, changes = false): Promise<{ name: string; bytes: Buffer }> => {
    await room.palette('Export the document');
    const dialog = room.page.getByRole('dialog');
    await dialog.getByText(kind, { exact: true }).click();
    if (changes) await dialog.getByText('Show open proposals as changes').click();
    await room.app.screenshot(`export-${kind.toLowerCase()}`);
    const download = room.page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    const file = await download;
    await dialog.waitFor({ state: 'detached' });
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };

  test('a page of HTML becomes a document, and what it could not bring is told', async () => {
    await choose('notes.html', '<!doctype html><title>Harbour notes</title><h1>Harbour notes</h1><p>The <b>tide</b> turned.</p><img src="map.png" alt="map">', 'text/html');
    const dialog = room.page.getByRole('dialog');
    await dialog.getByText('1 picture').waitFor();
    await room.app.screenshot('import-losses');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect.poll(() => room.editor.textContent()).toContain('tide');
    expect((await room.saved()).text).toBe('# Harbour notes\n\nThe **tide** turned.\n');
  });

  test('it is exported to Word and comes back the same', async () => {
    const { name, bytes } = await exportAs('Word');
    expect(name).toBe('Harbour notes.docx');
    await choose('again.docx', bytes, 'application/octet-stream');
    await room.page.getByText('is a document now').first().waitFor();
    await expect.poll(async () => (await room.saved()).text).toBe('# Harbour notes\n\nThe **tide** turned.\n');
  });

  test('a file that is no document is refused, and nothing is lost', async () => {
    const before = (await room.saved()).id;
    await choose('old.doc', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3, 4]), 'application/msword');
    await room.page.getByText('Word document of the old kind').first().waitFor();
    expect((await room.saved()).id).toBe(before);
  });

  test('open proposals go along as tracked changes', async () => {
    await room.ask('documents.create', { title: 'Trains', text: 'The trains was late. Nobody knew why.' });
    await room.page.getByText('Trains', { exact: true }).first().click();
    await expect.poll(() => room.editor.textContent()).toContain('The trains was late.');
    await room.selectParagraph('The trains');
    await room.reviseWith('Proofread');
    await room.whenReviewed();
    const { bytes } = await exportAs('Word', true);
    const xml = new TextDecoder().decode(unzipSync(new Uint8Array(bytes))['word/document.xml']);
    expect(xml).toMatch(/<w:del [\s\S]*<w:ins /u);
    expect((await room.saved('Trains')).text).toBe('The trains was late. Nobody knew why.');
  });
});
