/** A model comes in from a folder on disk, does jobs, and goes again; the embedded one is there all along. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp } from '../fixtures/app.ts';
import { temporaryData } from '../fixtures/program.ts';
import { root } from '../../scripts/build.ts';
import { WritingRoom } from '../pages/writing-room.ts';

const fixtures = join(root, 'engine/fixtures/diffusion-gemma');
const passage = 'Last autumn we picked';
const scratch = mkdtempSync(join(tmpdir(), 'palimpsest-models-'));
const mixed = join(scratch, 'Mixed');
cpSync(join(fixtures, 'mixed/checkpoint'), mixed, { recursive: true });
const data = temporaryData();
const room = new WritingRoom();

beforeAll(async () => {
  room.app = await startApp({ data: data.path, bypassCSP: true });
  await room.whenReady();
});
afterAll(async () => {
  // axe adds a style of its own while it looks at colours.
  room.app.forgive(/style|axe/i);
  await room.app.close();
  data.remove();
  rmSync(scratch, { recursive: true, force: true });
});

const dialog = () => room.page.getByRole('dialog');
const card = (name: string) => dialog().getByRole('listitem', { name, exact: true });
const imported = () => readdirSync(join(data.path, 'models')).filter((name) => existsSync(join(data.path, 'models', name, 'palimpsest.json')));

async function askFor(path: string, bits = '4 bits: smallest'): Promise<void> {
  await room.palette('Bring in a model from disk');
  await dialog().getByRole('textbox', { name: 'Folder of the model, or a GGUF file' }).fill(path);
  await dialog().getByText(bits, { exact: true }).click();
  await dialog().getByRole('button', { name: 'See what it takes' }).click();
}

/** Waits for the newest run to end; it names its model. */
async function newest(model: string): Promise<void> {
  const runs = () => room.ask<{ state: string; model: string; problem: unknown }[]>('runs.list', { documentId: null, query: '', before: null, limit: 1 });
  await expect.poll(async () => (await runs())[0]?.state, { timeout: 90_000 }).toMatch(/finished|withheld|nothing|failed/);
  expect((await runs())[0]).toMatchObject({ model, problem: null });
}

async function closeDialogs(): Promise<void> {
  await dialog().getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => dialog().count()).toBe(0);
}

async function serious(): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: room.page }).analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

describe('a folder that is no sound model is refused with its reason, and nothing is written', () => {
  const broken = (name: string, damage: (folder: string) => void): string => {
    const folder = join(scratch, name);
    cpSync(join(fixtures, 'mixed/checkpoint'), folder, { recursive: true });
    damage(folder);
    return folder;
  };
  test.each([
    ['a damaged shard', (folder: string) => truncateSync(join(folder, 'model-00004-of-00009.safetensors'), 3000), /model-00004-of-00009\.safetensors/],
    ['a truncated index', (folder: string) => truncateSync(join(folder, 'model.safetensors.index.json'), 900), /model\.safetensors\.index\.json/],
    ['another architecture', (folder: string) => writeFileSync(join(folder, 'config.json'), JSON.stringify({ model_type: 'llama', architectures: ['LlamaForCausalLM'] })), /llama|config\.json/i],
    ['no tokenizer', (folder: string) => rmSync(join(folder, 'tokenizer.json')), /tokenizer\.json/],
  ])('%s', async (name, damage, reason) => {
    await askFor(broken(name.replaceAll(' ', '-'), damage));
    const error = dialog().locator('.field-error');
    await error.waitFor();
    await room.app.screenshot('models-refused');
    expect(await error.textContent()).toMatch(reason);
    expect(await dialog().getByRole('button', { name: 'Bring it in' }).count()).toBe(0);
    expect(existsSync(join(data.path, 'models')) ? readdirSync(join(data.path, 'models')) : []).toEqual([]);
    await closeDialogs();
  });

  test('a model that is too large for this computer is shown with its numbers before it is imported', async () => {
    await askFor(join(fixtures, 'released/config.json'), '16 bits: exact');
    await dialog().getByText(/can’t run here: it needs 1\d\d(\.\d)? GB of memory, and this computer has [\d.]+ GB/).waitFor();
    await room.app.screenshot('models-too-large');
    expect(await dialog().getByRole('button', { name: 'Bring it in anyway' }).isDisabled()).toBe(true);
    await closeDialogs();
  });
});

describe('importing', () => {
  test('says first what the model takes, then brings it in; what a killed import had finished is not done again', async () => {
    mkdirSync(join(data.path, 'models'));
    const orders = { from: mixed, to: join(data.path, 'models/Mixed-8bit'), bits: 8, flushBytes: 50_000, die: { step: 'noted', times: 2 } };
    const killed = spawnSync(process.execPath, [join(root, 'engine/import/killed-import.test-support.ts'), JSON.stringify(orders)]);
    expect(killed.signal).toBe('SIGKILL');
    expect(imported()).toEqual([]);
    await askFor(mixed, '8 bits');
    await dialog().getByText(/fits: it needs [\d.]+ GB of memory, and this computer has [\d.]+ GB/).waitFor();
    expect(await dialog().getByRole('row').count()).toBe(10);
    await room.app.screenshot('models-plan');
    expect(await serious()).toEqual([]);
    await dialog().getByRole('button', { name: 'Bring it in' }).click();
    await card('Mixed (8 bits)').waitFor();
    await dialog().getByText(/went on from [\d.]+ MB/).waitFor();
    expect(imported()).toEqual(['Mixed-8bit']);
    await closeDialogs();
  });

  test('goes on by itself when the program was killed in the middle', async () => {
    await askFor(mixed);
    await dialog().getByRole('button', { name: 'Bring it in' }).click();
    await expect.poll(() => readdirSync(join(data.path, 'models')).some((name) => name.startsWith('Mixed-4bit')), { interval: 5, timeout: 60_000 }).toBe(true);
    await room.app.restart('crash');
    await expect.poll(imported, { timeout: 60_000 }).toContain('Mixed-4bit');
    expect(readdirSync(join(data.path, 'models')).filter((name) => name.endsWith('.partial'))).toEqual([]);
    await room.whenReady();
  });
});

describe('the models', () => {
  test('are listed with what they are, checked and tried', async () => {
    await room.page.locator('.status-engine').getByRole('button', { name: 'Palimpsest 135M' }).click();
    await card('Palimpsest 135M').waitFor();
    const rows = dialog().getByRole('listitem').filter({ hasText: 'Mixed' });
    await expect.poll(() => rows.count()).toBe(2);
    expect(await card('Palimpsest 135M').getByText('Apache-2.0').count()).toBe(1);
    expect(await card('Palimpsest 135M').getByRole('button', { name: 'Remove…' }).count()).toBe(0);
    await rows.first().getByRole('button', { name: 'Check its files' }).click();
    await rows.first().getByText(/Every file is as it was published or brought in/).waitFor();
    await rows.first().getByRole('button', { name: 'Try its speed' }).click();
    await rows.first().getByText(/passes a second/).waitFor();
    await room.app.screenshot('models');
    expect(await serious()).toEqual([]);
    await room.page.emulateMedia({ colorScheme: 'dark' });
    await room.app.screenshot('models-dark');
    expect(await serious()).toEqual([]);
    await room.page.emulateMedia({ colorScheme: 'light' });
    await room.page.setViewportSize({ width: 560, height: 640 });
    await room.app.screenshot('models-narrow');
    await room.page.setViewportSize({ width: 1280, height: 800 });
  });

  test('a damaged file of an imported one is found by its hash', async () => {
    const folder = join(data.path, 'models/Mixed-4bit');
    const file = 'layer-00.bin';
    writeFileSync(join(folder, file), 'palimpsest', { flag: 'r+' });
    const row = dialog().getByRole('listitem').filter({ hasText: 'Mixed' }).first();
    await row.getByRole('button', { name: 'Check its files' }).click();
    await row.getByText(file).waitFor();
  });

  test('one is chosen for drafts and for revising; the canvas is live, the history names it', async () => {
    for (const job of ['Revise', 'Draft and continue']) {
      await dialog().getByRole('button', { name: new RegExp(`${job}$`) }).click();
      await room.page.getByRole('option', { name: 'Mixed (8 bits)' }).click();
    }
    await closeDialogs();
    await room.selectParagraph(passage);
    await room.page.keyboard.press('Control+r');
    await room.page.getByRole('textbox', { name: 'What should change?' }).waitFor();
    await room.page.getByRole('button', { name: 'Plainer', exact: true }).last().click();
    await room.page.locator('[data-engine-state="loading"]').getByText(/loading Mixed/).waitFor();
    await newest('Mixed');
    const settled = await room.ask<{ pieces: { state: string }[] }[]>('runs.passes', { id: (await room.runs())[0]?.id, draft: 0 });
    expect(settled.length).toBeGreaterThan(1);
    await room.app.screenshot('models-revised');
    await room.palette('Show the history of this document');
    await room.page.locator('.run-row').filter({ hasText: 'Mixed' }).first().waitFor();
    await room.app.screenshot('models-history');
  });

  test('a brief is drafted on its canvas, live', async () => {
    await room.palette('New document');
    await room.page.getByText('describe what you want').click();
    await room.page.getByRole('textbox', { name: 'What should it say?' }).fill('a note about rain');
    await room.page.getByText('Mixed', { exact: true }).first().waitFor();
    await room.page.getByRole('button', { name: 'Draft it' }).click();
    await room.page.locator('.cm-canvas [data-look="settled"], .cm-canvas [data-look^="doubt"]').first().waitFor();
    await room.app.screenshot('models-canvas');
    await newest('Mixed');
    await room.whenReviewed();
    expect((await room.runs())[0]).toMatchObject({ state: 'finished', outcome: 'open' });
    await room.app.screenshot('models-drafted');
  });

  test('the embedded one does what it is chosen for, and the imported one is removed with its choices', async () => {
    await room.palette('Choose and manage models');
    const row = dialog().getByRole('listitem').filter({ hasText: 'Mixed' });
    for (let left = 2; left > 0; left--) {
      await row.first().getByRole('button', { name: 'Remove…' }).click();
      await room.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
      await expect.poll(() => row.count()).toBe(left - 1);
    }
    expect(readdirSync(join(data.path, 'models'))).toEqual([]);
    expect((await room.ask<{ models: object }>('settings.get', {})).models).toEqual({});
    await closeDialogs();
    await room.whenReady();
    await room.page.locator('.status-engine').getByText('Palimpsest 135M').waitFor();
  });
});
