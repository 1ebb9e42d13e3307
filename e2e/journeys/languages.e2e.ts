/** The interface in German, by the system and by choice; and in a language that is written from the right. */
import { expect, test, describe } from 'vitest';
import { startApp } from '../fixtures/app.ts';
import { outOfSight } from '../pages/layout.ts';
import { WritingRoom } from '../pages/writing-room.ts';

describe('the interface', () => {
  test('speaks the language of the system, or the chosen one, from the next moment and after a restart', async () => {
    const app = await startApp({ locale: 'de-AT', viewport: { width: 900, height: 640 } });
    const room = new WritingRoom(app);
    try {
      const { page } = app;
      await page.locator('[data-region="status"]').getByText('Gespeichert', { exact: true }).waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('de-AT');
      await app.screenshot('german');
      expect(await outOfSight(page)).toEqual([]);

      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('Was möchten Sie tun?').fill('Einstellungen');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'Einstellungen' }).waitFor();
      await app.screenshot('german-settings');
      expect(await outOfSight(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('Was möchten Sie tun?').fill('Anleitung');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Anleitung', level: 1 }).waitFor();
      await page.getByRole('button', { name: 'Sicherheit' }).click();
      await page.getByRole('heading', { name: 'Was wo liegt' }).waitFor();
      await page.keyboard.press('Escape');
      // No English word of the frame is left.
      expect(await page.evaluate(() => document.body.textContent)).not.toMatch(/\b(Saved|Documents|Find|Trash|ready)\b/);

      // Each language stands there by its own name.
      await page.keyboard.press('Control+,');
      await page.getByRole('button', { name: /Sprache/ }).click();
      await page.getByRole('option', { name: 'English' }).click();
      await page.getByRole('dialog', { name: 'Settings' }).waitFor();
      await expect.poll(async () => (await room.ask<{ locale: string }>('settings.get', {})).locale).toBe('en');
      await app.restart();
      await room.whenSaved();
      expect(await app.page.evaluate(() => document.documentElement.lang)).toMatch(/^en/);

      // Written from the right nothing leaves the window.
      for (const width of [900, 640]) {
        await app.page.setViewportSize({ width, height: 640 });
        await app.page.evaluate(() => (document.documentElement.dir = 'rtl'));
        await app.screenshot(`from-the-right-${width}`);
        expect(await outOfSight(app.page)).toEqual([]);
      }
      await app.page.setViewportSize({ width: 1280, height: 800 });
      await room.palette('Show or hide the review');
      await app.page.getByText('Nothing to review').waitFor();
      const [side, panel] = await Promise.all(['[data-region="sidebar"]', '[data-region="panel"]'].map((selector) => app.page.locator(selector).boundingBox()));
      expect(side?.x).toBeGreaterThan(panel?.x ?? Infinity);
      expect(await outOfSight(app.page)).toEqual([]);
      await app.screenshot('from-the-right-panel');
    } finally {
      await app.close();
    }
  }, 400_000);
});
