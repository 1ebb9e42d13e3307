/** No serious finding of axe on any screen of the first journeys, in light and dark. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

describe.each(['light', 'dark'] as const)('axe finds nothing serious in %s', (colorScheme) => {
  const room = useRoom({ colorScheme, bypassCSP: true });

  // axe adds a style of its own while it looks at colours.
  afterAll(() => room.app.forgive(/style|axe/i));

  test('in the editor', async () => {
    expect(await serious(room.page)).toEqual([]);
  });

  test('in the line under a selection, and in a review with its panel', async () => {
    await room.selectParagraph('Last autumn we picked');
    await room.page.keyboard.press('Control+r');
    await room.page.getByRole('textbox', { name: 'What should change?' }).waitFor();
    expect(await serious(room.page)).toEqual([]);
    await room.page.getByRole('button', { name: 'Proofread', exact: true }).last().click();
    await room.whenReviewed();
    await room.palette('Go to the review');
    await room.app.screenshot(`review-${colorScheme}`);
    expect(await serious(room.page)).toEqual([]);
  });

  test('in the history and one of its runs', async () => {
    await room.palette('Show the history of this document');
    await room.page.locator('.run-row').first().waitFor();
    expect(await serious(room.page)).toEqual([]);
    await room.page.locator('.run-row').first().click();
    await room.page.getByText('Sent to the model').waitFor();
    await room.app.screenshot(`history-${colorScheme}`);
    expect(await serious(room.page)).toEqual([]);
  });

  test('in the palette, the settings and the trash', async () => {
    await room.page.keyboard.press('Control+k');
    await room.page.getByPlaceholder('What do you want to do?').waitFor();
    await room.app.screenshot(`palette-${colorScheme}`);
    expect(await serious(room.page)).toEqual([]);
    await room.page.keyboard.press('Escape');
    await room.page.keyboard.press('Control+,');
    await room.page.getByRole('dialog').waitFor();
    await room.app.screenshot(`settings-${colorScheme}`);
    expect(await serious(room.page)).toEqual([]);
    await room.page.keyboard.press('Escape');
    await room.palette('Show the trash');
    expect(await serious(room.page)).toEqual([]);
  });

  test('in a text with everything that Markdown has', async () => {
    await room.palette('New document');
    await expect.poll(async () => (await room.editor.innerText()).trim()).toBe('');
    await room.editor.focus();
    await room.page.keyboard.insertText('# One\n\n*a* **b** ~~c~~ `d` [link](https://example.org) note[^1]\n\n- item\n- [x] done\n\n> quoted\n\n| a | b |\n| --- | --: |\n| 1 | 2 |\n\n```js\nconst a = 1; // two\n```\n\n![red](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mP8z8BQz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC)\n\n![](picture:none)\n\n---\n\n[^1]: The note.\n\nEnd');
    await room.editor.getByRole('table').waitFor();
    await room.editor.getByRole('img', { name: 'red' }).waitFor();
    await room.app.screenshot(`markdown-${colorScheme}`);
    expect(await serious(room.page)).toEqual([]);
  });

  test('in a new document with its brief', async () => {
    await room.palette('New document');
    await room.page.getByText('describe what you want').click();
    await room.page.getByRole('textbox', { name: 'What should it say?' }).waitFor();
    await room.app.screenshot(`brief-${colorScheme}`);
    expect(await serious(room.page)).toEqual([]);
  });
});
