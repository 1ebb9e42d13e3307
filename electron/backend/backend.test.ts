import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient, portPair, type Client } from '../contract/index.ts';
import { createBackend, type Backend } from './backend.ts';

let folder: string;
const open: Backend[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palimpsest-'));
});
afterEach(async () => {
  for (const backend of open.splice(0)) await backend.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<{ backend: Backend; client: Client }> {
  const backend = createBackend({ dataFolder: folder, assets: join(import.meta.dirname, '../../assets'), engineHost: null });
  open.push(backend);
  const [window, server] = portPair();
  backend.connect(server);
  return { backend, client: createClient(window) };
}

describe('the backend', () => {
  it('opens with the sample letter on the first start and keeps what is written in it', async () => {
    const { backend, client } = await start();
    const [letter, ...others] = await client.call('documents.list', {});
    expect(others).toEqual([]);
    const document = await client.call('documents.open', { id: letter!.id });
    expect(document.text).toContain('pear tree');
    const insert = 'PS: Bring a cup.\n';
    const from = document.text.length;
    const { revision } = await client.call('documents.edit', {
      id: document.id, revision: 0, changes: [{ from, to: from, insert }], length: from + insert.length, proposals: [], origins: [],
    });
    expect(revision).toBe(1);
    await backend.close();

    const again = await start();
    expect((await again.client.call('documents.open', { id: document.id })).text).toBe(document.text + insert);
    expect(await again.client.call('documents.list', {})).toHaveLength(1);
  });
});
