import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOwnAddress, mayHave, mayNavigate, mayRequest, pagePreferences, permissions, windowOrigin } from './window-rules.ts';

const foreign = [
  'https://palimpsest/', 'http://127.0.0.1/', 'file:///etc/passwd', 'app://other/', 'app://palimpsest.evil.example/', 'app://palimpsest@evil/', 'app://evil@palimpsest/', 'app://palimpsest:80/', 'apps://palimpsest/',
  'javascript:alert(1)', 'data:text/html,x', 'about:blank', 'ws://palimpsest/', '', 'app:', 'blob:https://evil.example/1', 'chrome://settings', 'mailto:a@b.example',
];

describe('the window', () => {
  it('may be led to its own page, and nowhere else', () => {
    for (const address of [`${windowOrigin}/`, `${windowOrigin}/index.html`, `${windowOrigin}/index.html#x`]) expect([address, mayNavigate(address)]).toEqual([address, true]);
    for (const address of [...foreign, `${windowOrigin}/assets/picture.svg`, 'blob:app://palimpsest/1']) expect([address, mayNavigate(address)]).toEqual([address, false]);
  });

  it('may ask for its own files and pictures in memory, and nothing else', () => {
    expect(mayRequest(`${windowOrigin}/assets/a.js`, false)).toBe(true);
    expect(mayRequest('blob:app://palimpsest/8d0a', false)).toBe(true);
    for (const address of [...foreign, 'devtools://devtools/x']) expect([address, mayRequest(address, false)]).toEqual([address, false]);
    expect(mayRequest('devtools://devtools/x', true)).toBe(true);
    expect(mayRequest('https://evil.example', true)).toBe(false);
    expect(isOwnAddress('APP://Palimpsest/')).toBe(false);
  });

  it('gets no permission but to write to the clipboard', () => {
    expect(Object.entries(permissions).filter(([, { granted }]) => granted).map(([name]) => name)).toEqual(['clipboard-sanitized-write']);
    expect(mayHave('clipboard-sanitized-write', `${windowOrigin}/`)).toBe(true);
    expect(mayHave('clipboard-sanitized-write', 'https://evil.example/')).toBe(false);
    for (const name of ['media', 'geolocation', 'something-new', 'constructor', '__proto__']) expect([name, mayHave(name, `${windowOrigin}/`)]).toEqual([name, false]);
  });

  it('knows only permissions that Electron has, so that a misspelt refusal is found', () => {
    const types = readFileSync(join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'electron.d.ts'), 'utf8');
    const known = new Set([...(/setPermissionCheckHandler\(handler: .*/.exec(types)?.[0] ?? '').matchAll(/'([A-Za-z-]+)'/g)].map(([, name]) => name));
    expect(known.size).toBeGreaterThan(30);
    for (const name of Object.keys(permissions)) expect([name, known.has(name)]).toEqual([name, true]);
  });

  it('is shut in', () => {
    expect(pagePreferences).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true, webviewTag: false });
  });
});
