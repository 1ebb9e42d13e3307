/** No serious finding of axe on any dialog of the window, in light, dark and high contrast, in the longer language; none is forgotten. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/build.ts';
import { startApp } from '../fixtures/app.ts';
import { outOfSight } from '../pages/layout.ts';
import { WritingRoom } from '../pages/writing-room.ts';

/** Dialog → the command that opens it; null where a journey looks at it, because it needs a file first. */
const opened: Readonly<Record<string, string | null>> = {
  palette: 'view.palette', shortcuts: 'app.shortcuts', settings: 'app.settings', commands: 'command.manage', log: 'app.log', help: 'app.help', about: 'app.about', backups: 'library.backups', activity: 'library.activity', openFile: 'file.open',
  move: 'document.move', tags: 'document.tags', keepVersion: 'version.keep', export: 'document.export', models: 'model.manage', importModel: 'model.import', spelling: 'spelling.manage',
  typography: 'edit.typography', heading: 'outline.goTo',
  // Of a search that has found something: e2e/journeys/find.e2e.ts.
  replaceAll: null,
  fileChange: null, imported: null,
};

const words = (locale: string, file: string) => JSON.parse(readFileSync(join(root, 'assets/locales', locale, `${file}.json`), 'utf8')) as Record<string, string>;
const german = Object.assign({}, ...['window', 'commands', 'backups', 'files', 'documents', 'versions', 'formats', 'models', 'palette', 'spelling', 'editor', 'outline'].map((file) => words('de', file))) as Record<string, string>;
const dialogs = Object.entries(opened).flatMap(([name, action]) => (action === null ? [] : [{ name, command: german[`action.${action}`] ?? german[action] ?? action }]));

test('every dialog of the window is in this list', () => {
  const [, list = ''] = /const dialogs[^=]*= \{([^}]*)\}/u.exec(readFileSync(join(root, 'renderer/app/app.tsx'), 'utf8').replace('=> React', '')) ?? [];
  const names = [...list.matchAll(/^\s*(\w+):/gmu)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(15);
  expect(Object.keys(opened)).toEqual(expect.arrayContaining(names));
});

describe('axe finds nothing serious, and nothing is cut off,', () => {
  const room = new WritingRoom();
  beforeAll(async () => {
    room.app = await startApp({ locale: 'de-DE', bypassCSP: true, viewport: { width: 900, height: 640 } });
  });
  afterAll(() => {
    // axe adds a style of its own while it looks at colours.
    room.app.forgive(/style|axe/i);
    return room.app.close();
  });

  test.each(dialogs)('in the dialog $name', async ({ name, command }) => {
    const { page } = room;
    await page.keyboard.press('Control+k');
    if (name !== 'palette') {
      await page.getByPlaceholder('Was möchten Sie tun?').fill(command);
      await page.keyboard.press('Enter');
      await page.getByPlaceholder('Was möchten Sie tun?').waitFor({ state: 'detached' });
    }
    await page.getByRole('dialog').waitFor();
    for (const theme of ['light', 'dark', 'contrast'] as const) {
      await room.ask('settings.set', { values: { theme } });
      await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme);
      const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${theme} ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)).toEqual([]);
      if (theme === 'light') await room.app.screenshot(`dialog-${name}`);
    }
    expect(await outOfSight(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});
