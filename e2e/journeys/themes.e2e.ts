/** The look of the text and the window: high contrast, typeface, line length and height, and twice the size. */
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, describe, expect, test } from 'vitest';
import { outOfSight } from '../pages/layout.ts';
import { useRoom } from '../pages/writing-room.ts';

describe('the look of the window', () => {
  const room = useRoom({ bypassCSP: true });
  // axe adds a style of its own while it looks at colours.
  afterAll(() => room.app.forgive(/style|axe/i));
  const style = (selector: string, property: string) => room.page.locator(selector).first().evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
  const set = (values: object) => room.ask('settings.set', { values });

  test('follows typeface, line length and line height as chosen, and keeps them', async () => {
    await set({ font: 'mono', lineWidth: 50, lineHeight: 2, textSize: 16 });
    await expect.poll(() => style('.cm-content', 'font-family')).toContain('JetBrains Mono');
    expect(await style('.cm-line', 'line-height')).toBe('32px');
    // 50 letters of a typeface in which all are equally wide.
    const letter = await room.page.locator('.cm-line').filter({ hasText: /\w/ }).first().evaluate((line) => {
      const range = document.createRange();
      const words = document.createTreeWalker(line, NodeFilter.SHOW_TEXT).nextNode() ?? line;
      range.setStart(words, 0);
      range.setEnd(words, 1);
      return range.getBoundingClientRect().width;
    });
    const column = await room.page.locator('.editor-column').boundingBox();
    expect((column?.width ?? 0) / letter).toBeCloseTo(50, 0);
    await room.app.restart();
    await room.whenSaved();
    expect(await style('.cm-line', 'line-height')).toBe('32px');
    await set({ font: 'serif', lineWidth: 68, lineHeight: 1.6, textSize: 18 });
    await expect.poll(() => style('.cm-content', 'font-family')).toContain('Source Serif');
  });

  test.each(['light', 'dark'] as const)('has a high contrast, by the system %s, in which axe finds nothing serious', async (colorScheme) => {
    await room.page.emulateMedia({ colorScheme });
    await set({ theme: 'contrast' });
    await expect.poll(() => style('body', 'background-color')).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(0, 0, 0)');
    for (const screen of ['editor', 'settings'] as const) {
      if (screen === 'settings') {
        await room.page.keyboard.press('Control+,');
        await room.page.getByRole('dialog').waitFor();
      }
      await room.app.screenshot(`contrast-${colorScheme}-${screen}`);
      const { violations } = await new AxeBuilder({ page: room.page }).analyze();
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)).toEqual([]);
    }
    await room.page.keyboard.press('Escape');
    await room.page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('at 200 % loses nothing: no sideways scrolling, nothing beyond an edge or cut off', async () => {
    await set({ theme: 'light' });
    // 1280 by 800 and 900 by 640, each zoomed to twice the size.
    for (const [width, height] of [[640, 400], [450, 320]] as const) {
      await room.page.setViewportSize({ width, height });
      await room.app.screenshot(`zoom-${width}`);
      expect(await outOfSight(room.page)).toEqual([]);
      for (const key of ['Control+,', 'F1', 'Control+k']) {
        await room.page.keyboard.press(key);
        await room.page.getByRole('dialog').waitFor();
        await room.app.screenshot(`zoom-${width}-${key.replaceAll(/\W/g, '') || 'comma'}`);
        expect(await outOfSight(room.page)).toEqual([]);
        await room.page.keyboard.press('Escape');
        await room.page.getByRole('dialog').waitFor({ state: 'detached' });
      }
    }
  });
});
