/** While a run goes on the writer goes on too; whatever happens to the run, the text is the writer's. */
import { describe, expect, test } from 'vitest';
import { useRoom } from '../pages/writing-room.ts';

const passage = 'In the event that the committee';

describe('a run while the writer goes on', () => {
  const room = useRoom();

  test('typing elsewhere during a run is saved, and the proposal still fits its passage', async () => {
    await room.selectParagraph(passage);
    await room.reviseWith('Plainer');
    await room.run.waitFor();
    await room.line('14 March').click();
    await room.page.keyboard.press('Home');
    await room.page.keyboard.type('Monday, ');
    await room.whenSaved();
    expect((await room.saved()).text).toContain('Monday, 14 March');
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 90_000 }).toMatch(/finished|withheld|nothing/);
    const { text, proposals } = await room.saved();
    for (const proposal of proposals) expect(text).toContain(proposal.base);
    expect(text).toContain('Monday, 14 March');
  });

  test('a passage that changes under its run gets no proposal for its older text', async () => {
    const before = (await room.saved()).text;
    const passage = before.slice(before.indexOf('Thank you for'), before.indexOf('\n', before.indexOf('Thank you for')));
    await room.line('Thank you for').click({ position: { x: 40, y: 10 } });
    await room.page.keyboard.press('Home');
    for (let i = 0; i < 'Thank you'.length; i++) await room.page.keyboard.press('ArrowRight');
    await room.page.keyboard.type(' very much');
    await room.whenSaved();
    const older = passage.replace('Thank you', 'Thank you very much');
    await room.selectParagraph('Thank you very much');
    await room.reviseWith('Formal');
    await expect.poll(async () => (await room.runs())[0]?.excerpt).toContain('Thank you very much');
    await room.editor.focus();
    await room.page.keyboard.press('Control+z');
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 90_000 }).toMatch(/finished|withheld|nothing/);
    await room.whenSaved();
    const { text, proposals } = await room.saved();
    expect(text).toBe(before);
    expect(proposals.filter(({ state, base }) => state === 'open' && base === older)).toEqual([]);
    await room.app.screenshot('stale');
  });

  test('Escape stops a run, a second Escape throws away what there was, and the text never changed', async () => {
    const before = (await room.saved()).text;
    await room.selectParagraph('There is one thing');
    await room.reviseWith('Friendlier');
    await room.run.waitFor();
    await expect.poll(async () => (await room.runs())[0]?.excerpt).toContain('There is one thing');
    await room.page.keyboard.press('Escape');
    await room.page.keyboard.press('Escape');
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 30_000 }).toMatch(/stopped|finished|withheld|nothing/);
    await room.page.keyboard.press('Escape');
    expect((await room.saved()).text).toBe(before);
    await expect.poll(async () => (await room.saved()).proposals.filter(({ state, base }) => state === 'open' && base.startsWith('There is one thing'))).toEqual([]);
  });

  test('an engine that dies during a run is started again; the run says why it failed and the text is untouched', async () => {
    const before = (await room.saved()).text;
    await room.selectParagraph('We could also put a bench');
    await room.page.keyboard.press('Control+r');
    await room.page.getByRole('textbox', { name: 'What should change?' }).fill('Write this again at great length, with every detail you can think of');
    await room.page.keyboard.press('Enter');
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 30_000 }).toBe('running');
    room.app.program.kill('engine');
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 30_000 }).toBe('failed');
    const run = (await room.runs())[0];
    expect(run?.problem?.what).toMatch(/\w/);
    expect(run?.problem?.safe).toMatch(/text|document/i);
    await room.page.getByRole('alert').first().waitFor();
    await room.app.screenshot('engine-died');
    expect((await room.saved()).text).toBe(before);
    await room.whenReady();
  });
});
