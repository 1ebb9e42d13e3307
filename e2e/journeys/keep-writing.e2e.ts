/** While a run goes on the writer goes on too; whatever happens to the run, the text is the writer's. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type App } from '../fixtures/app.ts';
import { WritingRoom } from '../pages/writing-room.ts';

const passage = 'In the event that the committee';

describe('a run while the writer goes on', () => {
  let app: App;
  let room: WritingRoom;

  beforeAll(async () => {
    app = await startApp();
    room = new WritingRoom(app.page);
    await room.whenReady();
  });
  afterAll(() => app.close());

  test('typing elsewhere during a run is saved, and the proposal still fits its passage', async () => {
    await room.selectParagraph(passage);
    await room.reviseWith('Plainer');
    await room.run.waitFor();
    await room.line('14 March').click();
    await app.page.keyboard.press('Home');
    await app.page.keyboard.type('Monday, ');
    await room.whenSaved();
    expect((await room.saved()).text).toContain('Monday, 14 March');
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 90_000 }).toMatch(/finished|withheld|nothing/);
    const { text, proposals } = await room.saved();
    for (const proposal of proposals) expect(text).toContain(proposal.base);
    expect(text).toContain('Monday, 14 March');
  });

  test('a run whose own passage is changed before it ends is stale, never in the text', async () => {
    const before = (await room.saved()).text;
    await room.ask('queue.pause', { paused: true });
    await room.selectParagraph('Thank you for the plan');
    await room.reviseWith('Proofread');
    await app.page.getByText('Waiting: runs are paused').waitFor();
    await room.line('Thank you for the plan').click({ position: { x: 40, y: 10 } });
    await app.page.keyboard.press('Home');
    for (let i = 0; i < 'Thank you'.length; i++) await app.page.keyboard.press('ArrowRight');
    await app.page.keyboard.type(' very much');
    await room.whenSaved();
    await room.palette('Go on with waiting runs');
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 90_000 }).toMatch(/finished|withheld|nothing/);
    expect((await room.saved()).text).toBe(before.replace('Thank you for', 'Thank you very much for'));
    if ((await room.runs())[0]?.state === 'finished') {
      await app.page.getByText('You changed this passage while I was working.').first().waitFor();
      await app.screenshot('stale');
      await app.page.getByRole('button', { name: 'Discard' }).first().click();
      await expect.poll(async () => (await room.saved()).proposals.filter(({ state }) => state === 'stale').length).toBe(0);
    }
  });

  test('Escape stops a run; the first one keeps what there is, a second one throws it away, and the text never changed', async () => {
    const before = (await room.saved()).text;
    await room.selectParagraph('There is one thing');
    await room.reviseWith('Friendlier');
    await room.run.waitFor();
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 30_000 }).toBe('running');
    await app.page.keyboard.press('Escape');
    await app.page.keyboard.press('Escape');
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 30_000 }).toMatch(/stopped|finished|withheld|nothing/);
    expect((await room.saved()).text).toBe(before);
    await app.page.keyboard.press('Escape');
  });

  test('an engine that dies during a run is started again; the run says why it failed and the text is untouched', async () => {
    const before = (await room.saved()).text;
    await room.selectParagraph('We could also put a bench');
    await app.page.keyboard.press('Control+r');
    await app.page.getByRole('textbox', { name: 'What should change?' }).fill('Write this again at great length, with every detail you can think of');
    await app.page.keyboard.press('Enter');
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 30_000 }).toBe('running');
    app.program.kill('engine');
    await expect.poll(async () => (await room.runs())[0]?.state, { timeout: 30_000 }).toBe('failed');
    const run = (await room.runs())[0];
    expect(run?.problem?.what).toMatch(/\w/);
    expect(run?.problem?.safe).toMatch(/text|document/i);
    await app.page.getByRole('alert').first().waitFor();
    await app.screenshot('engine-died');
    expect((await room.saved()).text).toBe(before);
    await room.whenReady();
  });
});
