/** How a review looks: three ways that keep the same decisions, signs that need no colour, and refusing with a reason. */
import { decode } from 'fast-png';
import { beforeAll, describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

const passage = 'Last autumn we picked';

/** How many shades of grey a picture has, and its mean brightness. */
function greys(png: Buffer): { shades: number; mean: number } {
  const { data, channels, width, height } = decode(png);
  const values = Array.from({ length: width * height }, (_, at) => Math.round(0.299 * (data[at * channels] ?? 0) + 0.587 * (data[at * channels + 1] ?? 0) + 0.114 * (data[at * channels + 2] ?? 0)));
  return { shades: new Set(values).size, mean: values.reduce((sum, value) => sum + value, 0) / values.length };
}

describe('a review', () => {
  const room = useRoom();
  const style = (selector: string, property: string) => room.page.locator(selector).first().evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
  const decided = async () => (await room.saved()).proposals[0]?.decisions.length;

  beforeAll(async () => {
    await room.selectParagraph(passage);
    await room.reviseWith('Proofread');
    await room.whenReviewed();
  });

  test('is shown in the text, side by side and as the result alone, with the same decisions and counts', async () => {
    await room.review.focus();
    await room.page.keyboard.press('a');
    await expect.poll(decided).toBe(1);
    await room.page.keyboard.press('x');
    await expect.poll(decided).toBe(2);
    const { text } = await room.saved();
    const count = /\d+ of \d+ decided/;
    const counted = async () => count.exec((await room.review.textContent()) ?? '')?.[0];
    const shown = await counted();
    expect(shown).toMatch(/^2 of/);
    const marks = () => Promise.all(['ins.cm-insert', 'del.cm-delete', '.cm-before', '.cm-after'].map((selector) => room.editor.locator(selector).count()));
    const columns = () => room.review.getByText('Your text', { exact: true }).count();

    const [inserted = 0, deleted = 0] = await marks();
    expect(inserted).toBeGreaterThan(0);
    expect(deleted).toBeGreaterThan(0);
    expect(await columns()).toBe(0);

    await room.page.keyboard.press('v');
    await expect.poll(columns).toBe(1);
    expect(await counted()).toBe(shown);

    await room.page.keyboard.press('v');
    await expect.poll(async () => (await marks())[3]).toBeGreaterThan(0);
    expect((await marks()).slice(0, 2)).toEqual([0, 0]);
    expect(await counted()).toBe(shown);
    // A decision made in one view is there in the next.
    await room.page.keyboard.press('x');
    await expect.poll(decided).toBe(3);
    await room.page.keyboard.press('v');
    await expect.poll(counted).toMatch(/^3 of/);
    expect((await room.saved()).text).toBe(text);
  });

  test('tells what is new, what goes and what is doubtful without colour', async () => {
    expect(await style('ins.cm-insert', 'text-decoration-line')).toContain('underline');
    expect(await style('del.cm-delete', 'text-decoration-line')).toContain('line-through');
    expect(await room.editor.locator('.cm-number').first().textContent()).toMatch(/^\d+$/);
    // Doubt comes with writing; the sign is the style's.
    const doubt = await room.page.evaluate(() => {
      const probe = document.createElement('span');
      probe.className = 'cm-doubt';
      document.querySelector('ins.cm-insert')!.append(probe);
      const { textDecorationLine, textDecorationStyle } = getComputedStyle(probe);
      probe.remove();
      return [textDecorationLine, textDecorationStyle];
    });
    expect(doubt).toEqual(['underline', 'dotted']);
  });

  test('looks different in grey: the marked words have other pixels than the same words unmarked', async () => {
    await room.page.evaluate(() => (document.documentElement.style.filter = 'grayscale(1)'));
    for (const selector of ['ins.cm-insert', 'del.cm-delete']) {
      const mark = room.editor.locator(selector).first();
      await mark.scrollIntoViewIfNeeded();
      const marked = greys(await mark.screenshot());
      await mark.evaluate((element) => {
        for (const each of [element, ...element.querySelectorAll('*')] as HTMLElement[]) each.style.setProperty('text-decoration', 'none', 'important');
      });
      const plain = greys(await mark.screenshot());
      await mark.evaluate((element) => {
        for (const each of [element, ...element.querySelectorAll('*')] as HTMLElement[]) each.style.removeProperty('text-decoration');
      });
      // The line is ink: the picture is darker with it.
      expect(marked.mean, selector).toBeLessThan(plain.mean - 1);
      expect(marked.shades).toBeGreaterThan(2);
    }
    await room.app.screenshot('review-grey');
    await room.page.evaluate(() => document.documentElement.style.removeProperty('filter'));
  });

  test('carries written signs where the system forces its colours', async () => {
    await room.page.emulateMedia({ forcedColors: 'active' });
    const sign = (selector: string) => room.page.locator(selector).first().evaluate((element) => getComputedStyle(element, '::before').content);
    expect(await sign('ins.cm-insert')).toContain('⁺');
    expect(await sign('del.cm-delete')).toContain('⁻');
    expect(await style('ins.cm-insert', 'text-decoration-line')).toContain('underline');
    await room.app.screenshot('review-forced-colours');
    await room.page.emulateMedia({ forcedColors: 'none' });
    await room.review.focus();
    await room.page.keyboard.press('Shift+X');
    await expect.poll(async () => (await room.saved()).proposals.length).toBe(0);
  });

  test('can be refused with a reason, which goes into the next prompt', async () => {
    await room.selectParagraph('There is one thing');
    await room.reviseWith('Friendlier');
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 90_000 }).toMatch(/finished|withheld|nothing/);
    await room.page.getByRole('button', { name: 'More for this proposal' }).click();
    await room.page.getByRole('menuitem', { name: /Refuse with a reason/ }).click();
    await room.page.getByRole('textbox', { name: 'What is wrong with it?' }).fill('too chatty for a committee');
    const first = (await room.runs())[0]?.id;
    await room.page.keyboard.press('Enter');
    await expect.poll(async () => (await room.runs())[0]?.id).not.toBe(first);
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 90_000 }).toMatch(/finished|withheld|nothing/);
    const again = (await room.runs())[0];
    const { prompts } = await room.ask<{ prompts: { prompt: { text: string } }[] }>('runs.get', { id: again?.id });
    expect(prompts[0]?.prompt.text).toContain('(too chatty for a committee)');
  });
});
