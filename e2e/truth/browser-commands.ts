/** The steps of a sequence in the browser, each done with keys, and to the truth. */
import fc from 'fast-check';
import type { BrowserDesk } from './browser-desk.ts';
import type { Truth } from './truth.ts';

type Step = fc.AsyncCommand<Truth, BrowserDesk>;
const step = (name: string, run: (truth: Truth, desk: BrowserDesk) => Promise<boolean>): Step => ({
  check: () => true,
  run: async (truth, desk) => {
    if (await run(truth, desk)) desk.count(name.split(' ')[0] ?? name);
    await desk.check(truth);
  },
  toString: () => name,
});

const places = fc.nat(200);
const few = fc.nat(3);

/** The caret moves before every edit, so each is a step of undo of its own. */
async function place(truth: Truth, desk: BrowserDesk, characters: number, remove: number): Promise<{ from: number; to: number }> {
  const from = await desk.goTo(truth, characters);
  return { from, to: await desk.select(truth, from, remove) };
}

const typing = fc.tuple(places, few, fc.constantFrom('a', ' ', '.', 'é', '水', '😀')).map(([at, remove, letter]) =>
  step(`type ${letter} at ${at}, ${remove} out`, async (truth, desk) => {
    const { from, to } = await place(truth, desk, at, remove);
    if (letter.length === 1 && letter < '\u0080') await desk.page.keyboard.press(letter === ' ' ? 'Space' : letter);
    else await desk.page.keyboard.insertText(letter);
    truth.splice(from, to, letter);
    return true;
  }),
);

const deleting = fc.tuple(places, fc.integer({ min: 1, max: 4 }), fc.constantFrom('Delete', 'Backspace')).map(([at, remove, key]) =>
  step(`delete ${remove} at ${at} with ${key}`, async (truth, desk) => {
    const { from, to } = await place(truth, desk, at, remove);
    if (from === to) return false;
    await desk.page.keyboard.press(key);
    truth.splice(from, to, '');
    return true;
  }),
);

const pasting = fc.tuple(places, few, fc.constantFrom('tide quay', 'one\n\ntwo', '水面 “so”', 'e\u0301 🇩🇪', '3,000 boats\nand more')).map(([at, remove, words]) =>
  step(`paste ${JSON.stringify(words)} at ${at}, ${remove} out`, async (truth, desk) => {
    const { from, to } = await place(truth, desk, at, remove);
    await desk.page.evaluate((text) => navigator.clipboard.writeText(text), words);
    await desk.page.keyboard.press('Control+v');
    truth.splice(from, to, words);
    return true;
  }),
);

const composing = fc.tuple(places, fc.constantFrom(['k', 'か', 'かん', '漢字'], ['n', 'ni', '你好'], ['ㅎ', '하', '한'])).map(([at, stages]) =>
  step(`compose ${stages.at(-1)} at ${at}`, async (truth, desk) => {
    const { from } = await place(truth, desk, at, 0);
    for (const text of stages) await desk.keys.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    const text = stages.at(-1) ?? '';
    await desk.keys.send('Input.insertText', { text });
    truth.splice(from, from, text);
    return true;
  }),
);

const inText = (desk: BrowserDesk) => desk.page.evaluate(() => document.querySelector<HTMLElement>('.cm-content')?.focus());
const undoing = fc.constant(
  step('undo', async (truth, desk) => {
    await inText(desk);
    await desk.page.keyboard.press('Control+z');
    // With nothing to undo the key does nothing.
    if (!truth.canUndo) return false;
    truth.undo();
    return true;
  }),
);
const redoing = fc.constant(
  step('redo', async (truth, desk) => {
    await inText(desk);
    if (!truth.canRedo && truth.canUndo) {
      await desk.page.keyboard.press('Control+z');
      truth.undo();
    }
    await desk.page.keyboard.press('Control+Shift+Z');
    if (!truth.canRedo) return false;
    truth.redo();
    return true;
  }),
);

const proposing = fc.tuple(places, fc.integer({ min: 8, max: 20 })).map(([at, length]) =>
  step(`propose for ${length} at ${at}`, async (truth, desk) => {
    if (truth.proposal) return false;
    const { from, to } = await place(truth, desk, at, length);
    if (!/\p{L}{2}/u.test(truth.text.slice(from, to))) return false;
    await desk.room.reviseWith('Formal');
    await desk.page.locator('.review-line, [data-scope="run"]').first().waitFor();
    const { proposals } = await whenEnded(desk);
    await desk.page.keyboard.press('Escape');
    await inText(desk);
    const [proposal] = proposals;
    if (!proposal) return false;
    await desk.page.locator('.review-line').first().waitFor();
    truth.proposal = { base: truth.units.slice(proposal.range.from, proposal.range.to), changes: proposal.drafts[proposal.chosen]?.changes ?? [] };
    return true;
  }),
);

async function whenEnded(desk: BrowserDesk) {
  for (;;) {
    const queue = await desk.room.ask<unknown[]>('queue.list', {});
    if (queue.length === 0) return desk.saved();
  }
}

const deciding = fc.boolean().map((accepted) =>
  step(accepted ? 'accept' : 'refuse', async (truth, desk) => {
    if (!truth.proposal) return false;
    const { proposals } = await desk.checkSaved(truth);
    const review = proposals.find(({ state }) => state === 'open');
    // Words typed into the passage where no change is belong to the review from then on; its changes then have other places.
    if (!review || review.reviewed !== truth.proposal.base.map(({ character }) => character).join('')) return false;
    await desk.page.keyboard.press('Control+e');
    await desk.page.locator('.review-line').first().waitFor();
    await desk.page.waitForFunction(() => document.activeElement?.closest('.review-line') !== null);
    const mark = await desk.page.locator('.cm-current').first().getAttribute('data-change');
    const change = truth.proposal.changes.find((_, index) => review.drafts[review.chosen]?.changes[index]?.id === Number(mark?.split(' ')[1]));
    if (!change) throw new Error(`No change is at hand: ${mark}`);
    await desk.page.keyboard.press(accepted ? 'a' : 'x');
    truth.decide(change, accepted);
    return true;
  }),
);

const restarting = fc.nat(9).map((odds) =>
  step(odds < 2 ? 'restart after a kill' : 'restart', async (truth, desk) => {
    if (odds > 4) return false;
    const { proposals } = await desk.checkSaved(truth);
    await desk.restart(odds < 2);
    truth.forget();
    // What is decided is no longer handed out with the document.
    if (proposals.length === 0) truth.proposal = null;
    return true;
  }),
);

export const commands = [typing, typing, deleting, composing, pasting, undoing, undoing, redoing, proposing, deciding, deciding, deciding, deciding, restarting];
