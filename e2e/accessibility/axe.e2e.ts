/** No serious finding of axe on any screen of the first journeys, in light and dark. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type App } from '../fixtures/app.ts';
import { WritingRoom } from '../pages/writing-room.ts';

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

describe.each(['light', 'dark'] as const)('axe finds nothing serious in %s', (colorScheme) => {
  let app: App;
  let room: WritingRoom;

  beforeAll(async () => {
    app = await startApp({ colorScheme, bypassCSP: true });
    room = new WritingRoom(app.page);
    await room.whenReady();
  });
  afterAll(async () => {
    // axe adds a style of its own while it looks at colours.
    app.forgive(/style|axe/i);
    await app.close();
  });

  test('in the editor', async () => {
    expect(await serious(app.page)).toEqual([]);
  });

  test('in the line under a selection, and in a review with its panel', async () => {
    await room.selectParagraph('Last autumn we picked');
    await app.page.keyboard.press('Control+r');
    await app.page.getByRole('textbox', { name: 'What should change?' }).waitFor();
    expect(await serious(app.page)).toEqual([]);
    await app.page.getByRole('button', { name: 'Proofread', exact: true }).last().click();
    await room.whenReviewed();
    await room.palette('Go to the review');
    await app.screenshot(`review-${colorScheme}`);
    expect(await serious(app.page)).toEqual([]);
  });

  test('in the history and one of its runs', async () => {
    await room.palette('Show the history of this document');
    await app.page.locator('.run-row').first().waitFor();
    expect(await serious(app.page)).toEqual([]);
    await app.page.locator('.run-row').first().click();
    await app.page.getByText('Sent to the model').waitFor();
    await app.screenshot(`history-${colorScheme}`);
    expect(await serious(app.page)).toEqual([]);
  });

  test('in the palette, the settings and the trash', async () => {
    await app.page.keyboard.press('Control+k');
    await app.page.getByPlaceholder('What do you want to do?').waitFor();
    await app.screenshot(`palette-${colorScheme}`);
    expect(await serious(app.page)).toEqual([]);
    await app.page.keyboard.press('Escape');
    await app.page.keyboard.press('Control+,');
    await app.page.getByRole('dialog').waitFor();
    await app.screenshot(`settings-${colorScheme}`);
    expect(await serious(app.page)).toEqual([]);
    await app.page.keyboard.press('Escape');
    await room.palette('Show the trash');
    expect(await serious(app.page)).toEqual([]);
  });

  test('in a new document with its brief', async () => {
    await room.palette('New document');
    await app.page.getByText('describe what you want').click();
    await app.page.getByRole('textbox', { name: 'What should it say?' }).waitFor();
    await app.screenshot(`brief-${colorScheme}`);
    expect(await serious(app.page)).toEqual([]);
  });
});
