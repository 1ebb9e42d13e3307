/** Nothing leaves the computer: a whole journey, with every process and the page watched. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/build.ts';
import { startApp } from '../fixtures/app.ts';
import { openSockets, processTree } from '../fixtures/process-tree.ts';
import { ScanRoom, soon } from '../pages/scan-room.ts';

const folder = mkdtempSync(join(tmpdir(), 'palimpsest-offline-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const watched = (log: string): Readonly<Record<string, string>> => ({ NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'e2e/fixtures/watch-network.mjs')).href}`, PALIMPSEST_NETWORK_LOG: log });
const read = (log: string): readonly string[] => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);

describe('the program', () => {
  it('would be seen if it called out', () => {
    const log = join(folder, 'proof.log');
    execFileSync(process.execPath, ['-e', "require('net').connect(9, '127.0.0.1').on('error', () => {}); require('dns').lookup('localhost', () => {}); require('dgram').createSocket('udp4').close()"], { env: { ...process.env, ...watched(log) } });
    expect(read(log).toSorted()).toEqual(['connect 127.0.0.1:9', 'datagram socket', 'look up localhost']);
  });

  it('makes no connection of its own and listens on this computer only, from its start through writing, proofreading, import, export, a scan and a look at a model to its end', async () => {
    const log = join(folder, 'journey.log');
    const app = await startApp({ env: watched(log) });
    const room = new ScanRoom(app);
    const beyond = new Set<string>();
    let samples = 0;
    let processes = 0;
    const sampling = setInterval(() => {
      const tree = processTree(app.program.pid);
      processes = Math.max(processes, tree.length);
      for (const { local, remote } of openSockets(tree.map(({ pid }) => pid))) {
        samples++;
        if (!local.startsWith('127.0.0.1:') || !/^(127\.0\.0\.1|0\.0\.0\.0):/.test(remote)) beyond.add(`${local} → ${remote}`);
      }
    }, 50);
    try {
      await room.whenReady();
      await room.editor.click();
      await app.page.keyboard.press('Control+End');
      await app.page.keyboard.insertText('\n\nThey was late, and nobody have waited for them.');
      await room.whenSaved();
      await room.selectParagraph('They was late');
      await room.reviseWith('Proofread');
      await expect.poll(async () => (await room.runs()).map(({ state }) => state), { timeout: 90_000 }).toEqual([expect.stringMatching(/finished|nothing/)]);

      await room.drop({ name: 'notes.html', bytes: Buffer.from('<!doctype html><title>Notes</title><p>The <b>tide</b> turned.</p>') });
      await soon(() => room.editor.textContent()).toContain('tide');
      await room.palette('Export the document');
      const download = app.page.waitForEvent('download');
      await app.page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
      await (await download).path();

      await app.page.getByText('Sample scan', { exact: true }).click();
      await soon(async () => (await room.scans())[0]?.state, { timeout: 90_000 }).toBe('ready');

      await room.palette('Bring in a model from disk');
      await app.page.getByRole('dialog').getByRole('textbox', { name: 'Folder of the model, or a GGUF file' }).fill(join(root, 'engine/fixtures/diffusion-gemma/mixed/checkpoint'));
      await app.page.getByRole('dialog').getByRole('button', { name: 'See what it takes' }).click();
      await app.page.getByText(/fits: it needs|can’t run here/).waitFor();
    } finally {
      clearInterval(sampling);
      await app.close();
    }
    expect(samples).toBeGreaterThan(0);
    expect(processes).toBeGreaterThanOrEqual(4); // launcher, shell, library, engine
    expect([...beyond]).toEqual([]);
    expect(read(log)).toEqual([]);
  }, 400_000);
});
