/** The outline with no mouse: headings as a tree, going to one, moving a section, folding, footnotes; focus mode. */
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

const book = ['# The tide', 'It begins at four in the morning.', '## Low water', 'One two three four five.', '- rope\n  - of hemp\n- oars', '## High water', 'Six seven eight. She walk home.', 'The quay', '===', '```\n# no heading\n```', 'Nobody had noticed.', ''].join('\n\n').replace('The quay\n\n===', 'The quay\n===');

describe('the outline', () => {
  const room = useRoom();
  const items = () => room.page.getByRole('treeitem');
  const text = async () => (await room.saved('Harbour')).text;
  const caretLine = () => room.page.evaluate(() => {
    const { focusNode } = document.getSelection() ?? {};
    return (focusNode instanceof Element ? focusNode : focusNode?.parentElement)?.closest('.cm-line')?.textContent ?? '';
  });

  test('lists the headings of both kinds with levels and words, marks the section at the caret and follows what is written', async () => {
    const { keyboard } = room.page;
    await room.ask('documents.create', { title: 'Harbour', text: book });
    await room.page.locator('.document-row').filter({ hasText: 'Harbour' }).first().click();
    await expect.poll(() => room.editor.textContent()).toContain('It begins');
    await room.editor.focus();
    await keyboard.press('Control+Home');
    await keyboard.press('Control+Shift+O');
    await expect.poll(() => items().allTextContents()).toEqual([expect.stringMatching(/^The tide/), expect.stringMatching(/^Low water11/), expect.stringMatching(/^High water/), expect.stringMatching(/^The quay/)]);
    expect(await items().evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-level')))).toEqual(['1', '2', '2', '1']);
    expect(await room.page.locator('[aria-current="true"]').textContent()).toContain('The tide');
    await keyboard.type('x');
    await keyboard.press('Backspace');
    await keyboard.press('Control+End');
    await expect.poll(() => room.page.locator('[aria-current="true"]').textContent()).toContain('The quay');
    await keyboard.insertText('\n\n## New *words*\n');
    await expect.poll(() => items().last().textContent()).toContain('New words');
    await keyboard.press('Control+z');
    await expect.poll(() => items().count()).toBe(4);
    await room.app.screenshot('outline');
    const { violations } = await new AxeBuilder({ page: room.page }).include('.panel').analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  });

  test('arrows walk the tree, Enter goes to a heading, and its section moves in one step of undo', async () => {
    const { keyboard } = room.page;
    await room.page.getByRole('tree').focus();
    await keyboard.press('Home');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await expect.poll(caretLine).toContain('High water');
    await room.page.getByRole('tree').focus();
    await keyboard.press('Alt+ArrowUp');
    await expect.poll(text).toMatch(/High water[^]*Low water[^]*The quay/);
    await expect.poll(() => items().allTextContents()).toEqual([expect.stringMatching(/^The tide/), expect.stringMatching(/^High/), expect.stringMatching(/^Low/), expect.stringMatching(/^The quay/)]);
    await room.editor.focus();
    await keyboard.press('Control+z');
    await expect.poll(text).toBe(book);
    await room.page.getByRole('searchbox', { name: 'Find a heading' }).focus();
    await keyboard.type('qua');
    await expect.poll(() => items().count()).toBe(1);
    await keyboard.press('Enter');
    await expect.poll(caretLine).toContain('The quay');
    await room.page.getByRole('searchbox', { name: 'Find a heading' }).fill('');
  });

  test('a heading is gone to by its words', async () => {
    const { keyboard } = room.page;
    await room.editor.focus();
    await keyboard.press('Control+Shift+G');
    await room.page.getByRole('combobox').waitFor();
    await keyboard.type('low');
    await expect.poll(() => room.page.getByRole('option').count()).toBe(1);
    await room.app.screenshot('go-to-heading');
    await keyboard.press('Enter');
    await expect.poll(caretLine).toContain('Low water');
  });

  test('a section folds and unfolds by key, is found inside a fold, and stays folded over other documents and a reload', async () => {
    const { keyboard } = room.page;
    await keyboard.press('Control+Shift+BracketLeft');
    const sign = room.page.locator('.cm-fold-sign');
    await expect.poll(() => sign.textContent()).toBe('… 9 words');
    await room.app.screenshot('fold');
    expect(await room.editor.textContent()).not.toContain('of hemp');
    await keyboard.press('Control+Home');
    await keyboard.type('A');
    await keyboard.press('Backspace');
    expect(await sign.count()).toBe(1);
    await room.page.locator('.document-row').filter({ hasNotText: 'Harbour' }).first().click();
    await expect.poll(() => room.editor.textContent()).not.toContain('High water');
    await room.page.locator('.document-row').filter({ hasText: 'Harbour' }).first().click();
    await expect.poll(() => sign.count()).toBe(1);
    await room.page.reload();
    await expect.poll(() => sign.count()).toBe(1);
    await room.editor.focus();
    await keyboard.press('Control+f');
    await keyboard.type('hemp');
    await expect.poll(() => sign.count()).toBe(0);
    await keyboard.press('Escape');
    await keyboard.press('Control+Alt+BracketLeft');
    await expect.poll(() => sign.count()).toBeGreaterThan(0);
    expect(await text()).toBe(book);
    await keyboard.press('Control+Alt+BracketRight');
    await expect.poll(() => sign.count()).toBe(0);
  });

  test('a list folds at its own line, with the small arrow beside it', async () => {
    await room.line('rope').click();
    const arrow = room.page.getByRole('button', { name: 'Fold', exact: true });
    await arrow.click();
    await expect.poll(() => room.page.locator('.cm-fold-sign').textContent()).toBe('… 2 words');
    await room.page.locator('.cm-fold-sign').click();
    await expect.poll(() => room.page.locator('.cm-fold-sign').count()).toBe(0);
  });

  test('no fold hides a proposal: not one that is there, and not one that arrives', async () => {
    const { keyboard } = room.page;
    await room.line('High water').click();
    await room.selectParagraph('Six seven eight');
    await room.reviseWith('Proofread');
    await room.whenReviewed();
    await room.line('High water').click();
    await keyboard.press('Control+Shift+BracketLeft');
    await room.page.getByText('What waits for your decision or is being worked on stays open.').first().waitFor();
    expect(await room.page.locator('.cm-insert').count()).toBeGreaterThan(0);
    await keyboard.press('Control+Alt+BracketLeft');
    expect(await room.page.locator('.cm-insert').count()).toBeGreaterThan(0);
    await keyboard.press('Control+Alt+BracketRight');
    await room.review.focus();
    await keyboard.press('Shift+X');
    await room.review.waitFor({ state: 'detached' });
    expect(await text()).toBe(book);
  });

  test('a footnote takes the next number, its note is where the caret goes, and a command leads back', async () => {
    const { keyboard } = room.page;
    await room.line('It begins').click();
    await keyboard.press('End');
    await keyboard.press('Control+Alt+f');
    await keyboard.type('By the harbour clock.');
    await expect.poll(text).toContain('It begins at four in the morning.[^1]\n');
    expect(await text()).toMatch(/\n\n\[\^1\]: By the harbour clock\.$/);
    await room.palette('Go from the footnote to its note, or back');
    await expect.poll(caretLine).toContain('It begins at four');
  });

  test('in focus mode only the paragraph at the caret stays dark, and the typewriter keeps its line in the middle', async () => {
    const { keyboard } = room.page;
    await room.palette('Focus mode on or off');
    await room.palette('Typewriter scrolling on or off');
    await room.line('It begins').click();
    await expect.poll(() => room.line('It begins').evaluate((line) => line.classList.contains('cm-away'))).toBe(false);
    await expect.poll(() => room.line('Nobody had noticed').evaluate((line) => line.classList.contains('cm-away'))).toBe(true);
    await room.app.screenshot('focus-mode');
    await keyboard.press('Control+End');
    await keyboard.type('\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nDown here.');
    const middle = () => room.line('Down here.').evaluate((line) => {
      const { top, height } = line.getBoundingClientRect();
      const box = document.querySelector('.editor-scroll')!.getBoundingClientRect();
      return Math.abs(top + height / 2 - (box.top + box.height / 2));
    });
    await expect.poll(middle).toBeLessThan(40);
    await room.palette('Focus mode on or off');
    await room.palette('Typewriter scrolling on or off');
    await expect.poll(() => room.editor.locator('.cm-away').count()).toBe(0);
  });
});
