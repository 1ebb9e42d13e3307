import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStatic, requestedSegments } from './static-files.ts';

let folder = '';
let root = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'palimpsest-static-'));
  root = join(folder, 'root');
  mkdirSync(join(root, 'assets'), { recursive: true });
  mkdirSync(join(folder, 'root-other'));
  writeFileSync(join(root, 'index.html'), '<head></head>');
  writeFileSync(join(root, 'assets', 'app-1a2b.js'), 'let a;');
  writeFileSync(join(root, 'assets', 'program.exe'), 'MZ');
  writeFileSync(join(folder, 'secret.json'), '{}');
  writeFileSync(join(folder, 'root-other', 'near.json'), '{}');
  symlinkSync(join(folder, 'secret.json'), join(root, 'assets', 'link.json'));
  symlinkSync(folder, join(root, 'assets', 'up'));
  symlinkSync(join(folder, 'root-other'), join(root, 'sibling'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('readStatic', () => {
  it('serves the page at / and files by their kind', async () => {
    expect((await readStatic(root, '/'))?.type).toBe('text/html; charset=utf-8');
    expect(await readStatic(root, '/assets/app-1a2b.js')).toMatchObject({ type: 'text/javascript; charset=utf-8', body: Buffer.from('let a;') });
  });

  it.each([
    '/../secret.json', '/..%2fsecret.json', '/%2e%2e/secret.json', '/assets/%2e%2e/%2e%2e/secret.json', '/%252e%252e/secret.json', '/..\\secret.json',
    '/assets/..%5c..%5csecret.json', '/assets/./app-1a2b.js', '//secret.json', '/assets//app-1a2b.js', '/%00.html', '/index.html%00.json', '/C:/secret.json', '/assets', '/assets/',
    'secret.json', '', '/%', '/.stamps/app.json',
  ])('has nothing at %s', async (path) => expect(await readStatic(root, path)).toBeNull());

  it('follows no link out of its folder, also not into one whose name begins the same', async () => {
    expect(await readStatic(root, '/assets/link.json')).toBeNull();
    expect(await readStatic(root, '/assets/up/secret.json')).toBeNull();
    expect(await readStatic(root, '/sibling/near.json')).toBeNull();
  });

  it('serves no kind of file that the window is not made of', async () => expect(await readStatic(root, '/assets/program.exe')).toBeNull());

  it('never asks for a segment that could leave the folder, whatever the path', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webPath(), fc.array(fc.constantFrom('..', '.', '%2e', '/', '\\', 'a', '%2f', '%5c', '%00', '%25'), { maxLength: 12 }).map((parts) => `/${parts.join('')}`)), (path) => {
        for (const segment of requestedSegments(path) ?? []) expect(segment).toMatch(/^[\w@-][\w@.-]*$/);
      }),
    );
  });
});
