/** What a screen reader gets to say in a review and at the end of a run, from the browser's own accessibility tree. */
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

interface Node {
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
  readonly ignored: boolean;
}

describe('a screen reader', () => {
  const room = useRoom();
  const live = () => room.page.locator('.cm-announced');
  const tree = async (): Promise<readonly string[]> => {
    const session = await room.page.context().newCDPSession(room.page);
    const { nodes } = (await session.send('Accessibility.getFullAXTree')) as unknown as { nodes: readonly Node[] };
    await session.detach();
    return nodes.filter(({ ignored }) => !ignored).map(({ role, name }) => `${role?.value ?? ''} ${name?.value ?? ''}`.trim());
  };

  test('hears once that a proposal is ready, politely, and nothing for each pass', async () => {
    await room.page.evaluate(() => {
      const spoken: string[] = [];
      Object.assign(window, { spoken });
      new MutationObserver(() => {
        const words = document.querySelector('.cm-announced')?.textContent.trim() ?? '';
        if (words !== '' && spoken.at(-1) !== words) spoken.push(words);
      }).observe(document.querySelector('.cm-editor') ?? document.body, { subtree: true, childList: true, characterData: true });
    });
    await room.selectParagraph('Last autumn we picked');
    await room.reviseWith('Proofread');
    await room.whenReviewed();
    await expect.poll(() => room.page.evaluate(() => (window as unknown as { spoken: string[] }).spoken.length)).toBeGreaterThan(0);
    expect(await room.page.evaluate(() => (window as unknown as { spoken: string[] }).spoken)).toEqual([expect.stringMatching(/^A proposal with \d+ changes? is ready\. Control E goes to it\.$/)]);
    expect(await live().getAttribute('aria-live')).toBe('polite');
  });

  test('finds the review as a group that says how far it is, with a name for every button', async () => {
    await room.review.focus();
    const nodes = await tree();
    expect(nodes).toContainEqual(expect.stringMatching(/^group Proposal, 0 of \d+ changes decided\. a accepts, x refuses/));
    expect(nodes.filter((node) => /^(button|textbox|radio|tab|slider|switch|link|combobox|checkbox)$/.test(node))).toEqual([]);
  });

  test('is told each change: its number, what is replaced by what, and why', async () => {
    await room.review.focus();
    await room.page.keyboard.press(']');
    const say = /^Change (\d+) of (\d+): (replace .+ with .+|insert .+|delete .+)\. \p{Lu}.+\.$/u;
    await expect.poll(async () => (await live().textContent())?.trim()).toMatch(say);
    const first = say.exec((await live().textContent())?.trim() ?? '')?.[1];
    await room.page.keyboard.press(']');
    await expect.poll(async () => say.exec((await live().textContent())?.trim() ?? '')?.[1]).not.toBe(first);
  });
});
