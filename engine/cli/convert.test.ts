import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { png } from '../formats/pictures.test-support.ts';
import { run } from './convert-command.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palimpsest-'));
}, 120_000);
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('writes the pictures of a document into a folder beside its Markdown', async () => {
  const page = join(folder, 'quay.html');
  writeFileSync(page, `<!doctype html><h1>Quay</h1><p><img alt="the quay" src="data:image/png;base64,${Buffer.from(png()).toString('base64')}"></p>`);
  expect(await run([page, '-o', join(folder, 'my quay.md')])).toBe(0);
  expect(readFileSync(join(folder, 'my quay.md'), 'utf8')).toBe('# Quay\n\n![the quay](my%20quay-pictures/picture-1.png)\n');
  expect(new Uint8Array(readFileSync(join(folder, 'my quay-pictures/picture-1.png')))).toEqual(png());
}, 120_000);
