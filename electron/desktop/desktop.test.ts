import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { describe, expect, it } from 'vitest';
import { fuses } from './fuses.ts';

const source = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

describe('the fuses', () => {
  it('are all decided', () => {
    const known = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)));
    expect(Object.keys(fuses).toSorted()).toEqual(known.toSorted());
  });
  it('leave no way to run other code in our program', () => {
    expect(fuses).toEqual({
      RunAsNode: false,
      EnableCookieEncryption: true,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
      GrantFileProtocolExtraPrivileges: false,
    });
  });
});

describe('the desktop shell', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  it('stays thin', () => expect(files.map((name) => source(name).split('\n').length).reduce((a, b) => a + b)).toBeLessThan(450));
  it('gives the page one function and no part of Electron', () => {
    expect(source('preload.ts').match(/exposeInMainWorld|exposeInIsolatedWorld|executeInMainWorld/g)).toHaveLength(1);
    expect(source('preload.ts')).toContain("exposeInMainWorld('palimpsest', { connect: () => ipcRenderer.send('palimpsest.connect') })");
  });
  it('opens nothing outside and starts no other program', () => {
    for (const name of files) expect([name, /shell\.|openExternal|child_process|remote|loadFile|executeJavaScript/.test(source(name))]).toEqual([name, false]);
  });
});
