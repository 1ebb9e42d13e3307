/** Find and replace with no mouse: hits while typing, a list before anything is replaced, one step of undo, patterns that are wrong or never end. */
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

const letter = 'Anna came on 3 May. The tide was out, and Anna waited for the tide.\n\nAnnabel came on 4 May; the TIDE was in. She said "no" -- and left...\n';

describe('find and replace', () => {
  const room = useRoom();
  const field = () => room.page.getByRole('textbox', { name: 'Find', exact: true });
  const count = () => room.page.locator('.find-count');
  const selected = () => room.page.evaluate(() => document.querySelector('.cm-searchMatch-selected')?.textContent ?? '');

  async function write(text: string): Promise<void> {
    await room.ask('documents.create', { title: 'Tides', text });
    await room.page.locator('.document-row').filter({ hasText: 'Tides' }).first().click();
    await expect.poll(() => room.editor.textContent()).toContain('Anna');
    await room.editor.focus();
    await room.page.keyboard.press('Control+Home');
  }

  test('what is typed is found at once, and Enter walks through the places and round the end', async () => {
    const { keyboard } = room.page;
    await write(letter);
    await keyboard.press('Control+f');
    await keyboard.type('tide');
    await expect.poll(() => count().textContent()).toBe('1 of 3');
    await expect.poll(selected).toBe('tide');
    await keyboard.press('Enter');
    await expect.poll(() => count().textContent()).toBe('2 of 3');
    await keyboard.press('Shift+Enter');
    await keyboard.press('Shift+Enter');
    await expect.poll(() => count().textContent()).toBe('3 of 3 from the other end');
    await expect.poll(selected).toBe('TIDE');
    await keyboard.press('Alt+c');
    await expect.poll(() => count().textContent()).toMatch(/^(2 places|. of 2)/);
    await room.app.screenshot('find');
    await keyboard.press('Escape');
    expect(await room.page.evaluate(() => document.activeElement?.classList.contains('cm-content'))).toBe(true);
    await expect.poll(() => room.editor.locator('.cm-searchMatch').count()).toBe(0);
  });

  test('keys that are quicker than the search lead to the same place', async () => {
    const { keyboard } = room.page;
    await keyboard.press('Control+Home');
    await keyboard.press('Control+f');
    await field().fill('');
    await keyboard.type('waited');
    await keyboard.press('Enter');
    await keyboard.press('Escape');
    await expect.poll(() => room.page.evaluate(() => getSelection()?.toString())).toBe('waited');
    await expect.poll(() => room.page.locator('search.find').count()).toBe(0);
  });

  test('every replacement is shown before it is made, one is left out, and undo takes the rest back in one step', async () => {
    const { keyboard } = room.page;
    await keyboard.press('Control+Home');
    await keyboard.press('Control+h');
    await field().fill('Anna');
    await room.page.getByRole('button', { name: 'Match case' }).waitFor();
    await keyboard.press('Tab');
    await room.page.getByRole('textbox', { name: 'Replace with' }).fill('Berta');
    await expect.poll(() => count().textContent()).toBe('1 of 3');
    const before = (await room.saved('Tides')).text;
    await room.page.getByRole('button', { name: 'Replace all…' }).focus();
    await keyboard.press('Enter');
    const rows = room.page.getByRole('option');
    await expect.poll(() => rows.count()).toBe(3);
    expect(await rows.nth(2).textContent()).toContain('AnnaBertabel came on 4 May');
    expect(await room.page.getByText('3 places change a number or a word with a capital').count()).toBe(1);
    const { violations } = await new AxeBuilder({ page: room.page }).include('[role="dialog"]').analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
    await room.page.getByRole('listbox').focus();
    await keyboard.press('End');
    await keyboard.press('Space');
    await room.app.screenshot('replace-all');
    await room.page.getByRole('button', { name: 'Replace 2 places' }).focus();
    await keyboard.press('Enter');
    await expect.poll(async () => (await room.saved('Tides')).text).toBe(before.replaceAll('Anna ', 'Berta '));
    await room.page.getByText('2 places were changed.').waitFor();
    await room.editor.focus();
    await keyboard.press('Control+z');
    await expect.poll(async () => (await room.saved('Tides')).text).toBe(before);
    await keyboard.press('Escape');
  });

  test('a regular expression puts its groups in, one place at a time', async () => {
    const { keyboard } = room.page;
    await room.editor.focus();
    await keyboard.press('Control+Home');
    await keyboard.press('Control+h');
    await keyboard.press('Alt+c');
    await keyboard.press('Alt+r');
    await field().fill('(\\d) (?<month>May)');
    await room.page.getByRole('textbox', { name: 'Replace with' }).fill('$<month> $1');
    await expect.poll(() => count().textContent()).toBe('1 of 2');
    await room.page.getByRole('textbox', { name: 'Replace with' }).press('Enter');
    await expect.poll(() => count().textContent()).toBe('1 of 1');
    await expect.poll(async () => (await room.saved('Tides')).text).toContain('Anna came on May 3.');
    expect((await room.saved('Tides')).text).toContain('4 May');
    await room.page.getByRole('textbox', { name: 'Replace with' }).fill('$4');
    await room.page.getByRole('button', { name: 'Replace', exact: true }).click();
    await room.page.getByText('“$4” in the new words speaks of a group that the pattern does not have.').waitFor();
    expect((await room.saved('Tides')).text).toContain('4 May');
  });

  test('a pattern that is wrong says where, and one that never ends is stopped while writing goes on', async () => {
    const { keyboard } = room.page;
    await field().fill('(tide');
    await room.page.getByText('The group “(” at place 1 is never closed. Nothing was changed.').waitFor();
    await room.app.screenshot('find-fault');
    const trap = `${'a'.repeat(60)}!`;
    await room.editor.focus();
    await keyboard.press('Control+End');
    await keyboard.insertText(trap);
    await keyboard.press('Control+f');
    await field().fill('(a+)+$');
    await room.editor.focus();
    await keyboard.type(' on it goes');
    await expect.poll(async () => (await room.saved('Tides')).text).toContain('! on it goes');
    await room.page.getByText('This pattern takes too long in this text, so it was stopped.').waitFor();
    await field().fill('goes$');
    await expect.poll(() => count().textContent()).toMatch(/1/);
    await room.page.getByText('takes too long').waitFor({ state: 'detached' });
    await field().press('Escape');
  });

  test('only the selection is searched when that is asked for', async () => {
    const { keyboard } = room.page;
    await room.editor.focus();
    await keyboard.press('Control+Home');
    // Down to the blank line: more than a line is where to search, not what for.
    await keyboard.press('End');
    await keyboard.press('Shift+Control+Home');
    await keyboard.press('Control+f');
    await field().fill('on');
    await expect.poll(() => count().textContent()).toBe('1 of 3');
    await keyboard.press('Escape');
    await keyboard.press('Control+Home');
    await keyboard.press('Shift+ArrowDown');
    await keyboard.press('Shift+ArrowDown');
    await keyboard.press('Control+f');
    await expect.poll(() => room.page.getByRole('button', { name: 'Only in the selection' }).getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => count().textContent()).toBe('1 place');
    await keyboard.press('Enter');
    await expect.poll(() => count().textContent()).toBe('1 of 1');
    await keyboard.press('Alt+l');
    await expect.poll(() => count().textContent()).toBe('1 of 3');
    await keyboard.press('Escape');
  });

  test('quotes, dashes and dots are set on request, in one step of undo, and a second time changes nothing', async () => {
    const { keyboard } = room.page;
    await room.editor.focus();
    await keyboard.press('Control+Home');
    const before = (await room.saved('Tides')).text;
    await room.palette('Typographic quotes and dashes');
    await room.page.getByRole('dialog').waitFor();
    await expect.poll(() => room.page.getByRole('option').count()).toBe(4);
    await room.app.screenshot('typography');
    await room.page.getByRole('radio', { name: 'German „ “' }).focus();
    await keyboard.press('Space');
    await room.page.getByRole('button', { name: 'Change 4 places' }).focus();
    await keyboard.press('Enter');
    await expect.poll(async () => (await room.saved('Tides')).text).toContain('She said „no“ – and left…');
    await room.palette('Typographic quotes and dashes');
    await room.page.getByText('There are no straight quotes').waitFor();
    await keyboard.press('Escape');
    await room.editor.focus();
    await keyboard.press('Control+z');
    await expect.poll(async () => (await room.saved('Tides')).text).toBe(before);
  });
});
