import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkLayers } from './layers.ts';
import { readSources } from './sources.ts';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'palimpsest-layers-'));
  write('package.json', JSON.stringify({ dependencies: { zod: '1', ws: '1' }, devDependencies: { react: '1' } }));
  write('electron/contract/index.ts', "export { a } from './a.ts';");
  write('electron/contract/a.ts', 'export const a = 1;');
  write('electron/backend/index.ts', "export { b } from './b.ts';");
  write('electron/backend/b.ts', 'export const b = 1;');
  write('engine/text/index.ts', "export { t } from './t.ts';");
  write('engine/text/t.ts', 'export const t = 1;');
  write('engine/graph/index.ts', "export { g } from './g.ts';");
  write('engine/graph/g.ts', 'export const g = 1;');
  write('renderer/features/one/index.ts', "export { One } from './one.tsx';");
  write('renderer/features/one/one.tsx', 'export const One = () => <p />;');
  write('renderer/app/index.ts', "export { app } from './app.ts';");
  write('renderer/app/app.ts', 'export const app = 1;');
});
afterEach(() => rmSync(base, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  writeFileSync(join(base, path), text);
}

const names = (): readonly string[] => checkLayers(readSources(base), base).map(({ path, message }) => `${path} ${message.split(':')[0]}`);

describe('the layers', () => {
  it('hold in a project that keeps to them', () => {
    write('renderer/features/two/two.tsx', "import { t } from '../../../engine/text/index.ts';\nimport type { a } from '../../../electron/contract/index.ts';\nexport const Two = () => <b>{t}</b>;");
    expect(names()).toEqual([]);
  });

  it.each([
    ['renderer/app/x.ts', "import { b } from '../../electron/backend/index.ts';", 'window'],
    ['renderer/app/x.tsx', "import type { b } from '../../electron/backend/index.ts';\nexport const X = () => <p />;", 'window'],
    ['renderer/app/x.ts', "export * from '../../engine/graph/index.ts';", 'window'],
    ['renderer/app/x.ts', "void import('../../electron/backend/index.ts');", 'window'],
    ['engine/graph/x.ts', "import { a } from '../../electron/contract/index.ts';", 'engine'],
    ['engine/text/x.ts', "import { readFileSync } from 'node:fs';", 'pure'],
    ['engine/text/x.ts', "import { g } from '../graph/index.ts';", 'pure'],
    ['engine/canvas/x.ts', 'export const now = () => Date.now();', 'pure'],
    ['engine/canvas/x.ts', 'export const now = () => new Date();', 'pure'],
    ['engine/text/x.ts', 'export const r = () => Math.random();', 'pure'],
    ['electron/backend/x.ts', "import { g } from '../../engine/graph/index.ts';", 'app-to-engine'],
    ['electron/backend/x.ts', "import { app } from '../../renderer/app/index.ts';", 'app-to-window'],
    ['electron/contract/x.ts', "import { b } from '../backend/index.ts';", 'contract'],
    ['electron/contract/x.ts', "import { join } from 'node:path';", 'contract'],
    ['electron/backend/x.ts', "import { app } from 'electron';", 'electron'],
    ['electron/backend/x.ts', "import type { App } from 'electron/main';", 'electron'],
    ['renderer/features/two/x.ts', "import { One } from '../one/index.ts';", 'features'],
    ['renderer/components/x.ts', "import { app } from '../app/index.ts';", 'parts'],
    ['electron/backend/x.ts', "import react from 'react';", 'shipped'],
    ['electron/backend/x.ts', "import { root } from '../../scripts/x.ts';", 'tools'],
    ['renderer/app/x.ts', "import { One } from '../features/one/one.tsx';", 'door'],
    ['electron/loopback/x.ts', "import { b } from '../backend/b.ts';", 'door'],
    ['electron/loopback/index.ts', 'export const port = 1;', 'door'],
    ['electron/backend/x.ts', "import { b } from './gone.ts';", 'missing'],
  ])('are found broken in %s by %s (%s)', (path, text, rule) => {
    if (path === 'electron/backend/x.ts') write('scripts/x.ts', 'export const root = 1;');
    write(path, text);
    expect(names()).toContain(`${path} ${rule}`);
  });

  it('let tests look inside', () => {
    write('renderer/app/x.test.ts', "import { One } from '../features/one/one.tsx';");
    expect(names()).toEqual([]);
  });

  it('are read from every file: one that does not parse is an error, not a gap', () => {
    write('engine/graph/broken.ts', 'export const = ;');
    expect(() => readSources(base)).toThrow('engine/graph/broken.ts does not parse');
  });
});
