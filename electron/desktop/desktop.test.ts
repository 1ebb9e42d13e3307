import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

describe('the desktop shell', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  it('stays thin', () => expect(files.map((name) => source(name).split('\n').length).reduce((a, b) => a + b)).toBeLessThan(450));
  it('gives the page one function and no part of Electron', () => {
    expect(source('preload.ts').match(/exposeInMainWorld|exposeInIsolatedWorld|executeInMainWorld/g)).toHaveLength(1);
    expect(source('preload.ts')).toContain("exposeInMainWorld('palimpsest', { connect: () => ipcRenderer.send('palimpsest.connect'), chooseFolder: () => ipcRenderer.invoke('palimpsest.chooseFolder') })");
  });
  it('opens nothing outside and starts no other program', () => {
    for (const name of files) expect([name, /shell\.|openExternal|child_process|remote|loadFile|executeJavaScript/.test(source(name))]).toEqual([name, false]);
  });
});
