/** The guide in the app; and its pictures, which `npm run pictures` takes from the app as it is. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, describe, test } from 'vitest';
import { root } from '../../scripts/build.ts';
import { useRoom } from '../pages/writing-room.ts';

const folder = join(root, 'docs/guide');
const taking = process.env['PALIMPSEST_PICTURES'] === '1';

describe('the guide', () => {
  const room = useRoom();
  const picture = async (name: string) => void (await room.page.screenshot({ path: join(folder, 'pictures', `${name}.png`) }));

  const closeMessages = async (): Promise<void> => {
    const buttons = room.page.locator('.toast button');
    while (await buttons.count()) await buttons.first().click();
  };

  test.runIf(taking)('gets its pictures', async () => {
    const { page } = room;
    await picture('window');
    await room.selectParagraph('Last autumn we picked');
    await page.keyboard.press('Control+r');
    await page.getByRole('textbox', { name: 'What should change?' }).waitFor();
    await picture('revise');
    await page.getByRole('button', { name: 'Proofread', exact: true }).last().click();
    await room.whenReviewed();
    await room.palette('Go to the review');
    await page.keyboard.press('[');
    await picture('review');
    await room.palette('Show or hide the review');
    await picture('proofread');
    await room.palette('Show the history of this document');
    await page.locator('.run-row').first().click();
    await page.getByText('Sent to the model').waitFor();
    await picture('history');
    await room.palette('Keep a version of this document');
    await page.getByRole('dialog').getByRole('textbox').fill('Before the second reading');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await closeMessages();
    await room.palette('Show the versions of this document');
    await page.getByText('Before the second reading').first().waitFor();
    await picture('versions');
    await room.palette('Close the panel');
    await room.palette('Back up now');
    await room.palette('Backups');
    await page.getByRole('dialog').getByText('by you').waitFor();
    // The folder of this library is nobody's.
    await page.getByRole('dialog').locator('.code').evaluateAll((folders) => folders.forEach((each) => ((each as HTMLElement).style.visibility = 'hidden')));
    await picture('backups');
    await page.keyboard.press('Escape');
    await closeMessages();
    const beginning = 'The harbour was quiet.';
    await room.ask('documents.create', { title: 'The harbour', text: `${beginning} Nobody saw the boat leave.` });
    await page.getByText('The harbour', { exact: true }).first().click();
    await room.line(beginning).click();
    await page.keyboard.press('Control+Home');
    for (const _ of beginning) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+j');
    await page.locator('[data-scope="fill"]').first().waitFor();
    await picture('fill');
    await page.keyboard.press('Escape');
    await room.palette('New document');
    await page.getByText('describe what you want').click();
    await page.getByRole('textbox', { name: 'What should it say?' }).waitFor();
    await picture('brief');
  });

  test('opens from the palette, and shows every page with its pictures, from the app itself', async () => {
    const { page } = room;
    await room.palette('Guide');
    const guide = page.getByRole('dialog', { name: 'Guide' });
    await guide.getByRole('heading', { name: 'Guide', level: 1 }).waitFor();
    const names = await guide.locator('.help-link').allTextContents();
    expect(names.length).toBeGreaterThanOrEqual(7);
    for (const name of names) {
      await guide.getByRole('button', { name, exact: true }).click();
      await guide.getByRole('heading', { name, level: 1 }).waitFor();
      const widths = await guide.locator('img').evaluateAll(async (images) => Promise.all(images.map(async (image) => (await (image as HTMLImageElement).decode(), (image as HTMLImageElement).naturalWidth))));
      expect(widths.filter((width) => width < 400)).toEqual([]);
      if (name === 'Scans') await room.app.screenshot('guide');
      await guide.getByRole('button', { name: 'Contents' }).click();
      await guide.getByRole('heading', { name: 'Guide', level: 1 }).waitFor();
    }
  });

  test('names no page and no picture that is not there', () => {
    const pages = ['README', 'write-and-revise', 'proofread', 'fill-and-draft', 'scans', 'models', 'safety', 'keyboard'];
    const read = (language: string, page: string) => readFileSync(join(folder, language, `${page}.md`), 'utf8');
    const targets = (text: string) => [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target ?? '');
    for (const language of ['', 'de']) {
      const named = pages.flatMap((page) => targets(read(language, page)));
      expect(named.length).toBeGreaterThan(12);
      expect(named.filter((target) => !existsSync(join(folder, language, target)))).toEqual([]);
    }
    // Both languages have the same parts in the same order.
    const parts = (text: string) => [...text.matchAll(/^(#+ |!\[|- |\d\. |\|)/gm)].map(([, sign]) => sign);
    for (const page of pages) expect(parts(read('de', page)), page).toEqual(parts(read('', page)));
  });
});
