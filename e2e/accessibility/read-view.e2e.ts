/** The view for reading: the whole text as real elements, for screen readers and for find in page. */
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

const filler = Array.from({ length: 400 }, (_, at) => `Paragraph ${at} says nothing new about the harbour and the boats in it.`).join('\n\n');
const markdown = `# A long day

She were happy becuase of the weather and she wrote an letter.[^1]

## What was there

- one boat
- [x] a crate

| a | b |
| - | - |
| 1 | 2 |

<img src="http://example.invalid/x.png" onerror="document.title='run'"> ![A gull](http://example.invalid/gull.png) [a place](http://example.invalid/)

${filler}

## The very end

Nobody spoke.

[^1]: Nobody answered it.
`;

describe('the read view', () => {
  const room = useRoom();
  const reader = () => room.page.getByRole('main', { name: 'Read view' });
  const headings = () => reader().getByRole('heading').allTextContents();
  beforeAll(async () => {
    await room.ask('documents.create', { title: 'For reading', text: markdown });
    await room.page.locator('.document-row').filter({ hasText: 'For reading' }).first().click();
    await room.line('A long day').waitFor();
  });
  afterAll(() => room.app.forgive(/style|axe/i));

  test('holds the whole text at once, where the editor holds what is in sight', async () => {
    await room.editor.focus();
    await room.page.keyboard.press('Control+Home');
    expect(await room.editor.textContent()).not.toContain('Nobody spoke');
    await room.page.keyboard.press('F9');
    await reader().getByText('Nobody spoke.').waitFor({ state: 'attached' });
    expect(await headings()).toEqual(['A long day', 'What was there', 'The very end', 'Notes']);
    expect([await reader().getByRole('table').count(), await reader().getByRole('img', { name: 'Done' }).count(), await reader().locator('li').count()]).toEqual([1, 1, 3]);
    await room.app.screenshot('read-view');
  });

  test('runs, opens and fetches nothing', async () => {
    expect(await reader().locator('img, script, [href^="http"]').count()).toBe(0);
    expect(await reader().getByText('Picture: A gull').count()).toBe(1);
    expect(await room.page.title()).not.toBe('run');
  });

  test('has nothing serious for axe to find', async () => {
    const { violations } = await new AxeBuilder({ page: room.page }).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });

  test('goes from a reference to its note and back by keyboard', async () => {
    await reader().getByRole('link', { name: '1', exact: true }).focus();
    await room.page.keyboard.press('Enter');
    await room.page.waitForFunction(() => document.activeElement?.textContent?.includes('Nobody answered it.'));
    await room.page.keyboard.press('Tab');
    await room.page.keyboard.press('Enter');
    await room.page.waitForFunction(() => document.activeElement?.id.includes('fnref'));
  });

  test('Escape leads back to the same place, and opens again where the caret is', async () => {
    await room.page.keyboard.press('Escape');
    await expect.poll(() => reader().count()).toBe(0);
    await room.page.waitForFunction(() => document.activeElement?.classList.contains('cm-content'));
    await room.page.keyboard.press('Control+End');
    for (let line = 0; line < 4; line += 1) await room.page.keyboard.press('ArrowUp');
    await room.page.keyboard.press('F9');
    await room.page.waitForFunction(() => document.activeElement?.textContent?.trim() === 'The very end' || document.activeElement?.textContent?.trim() === 'Nobody spoke.');
    await room.page.keyboard.press('Escape');
    await room.page.waitForFunction(() => document.activeElement?.classList.contains('cm-content'));
    await room.page.keyboard.type('x');
    await room.whenSaved();
    await expect.poll(async () => (await room.saved('For reading')).text.length).toBe(markdown.length + 1);
    await room.page.keyboard.press('Control+z');
    await expect.poll(async () => (await room.saved('For reading')).text).toBe(markdown);
  });

  test('tells proposed changes as insertions and deletions', async () => {
    await room.page.keyboard.press('Control+Home');
    await room.selectParagraph('She were happy');
    await room.reviseWith('Proofread');
    await room.whenReviewed();
    await room.editor.focus();
    await room.page.keyboard.press('F9');
    await reader().locator('ins').first().waitFor();
    expect(await reader().locator('del').first().textContent()).toMatch(/^Proposed deletion: \S+ end of deletion\.$/u);
    expect(await reader().locator('ins').first().textContent()).toMatch(/^Proposed insertion: \S+ end of insertion\.$/u);
    await room.app.screenshot('read-view-proposal');
    await room.page.keyboard.press('Escape');
    expect((await room.saved('For reading')).text).toBe(markdown);
  });
});
