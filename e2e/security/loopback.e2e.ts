/** What strangers get from the running program: other sites' pages, other programs, forged headers, the used address. */
import { mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { root } from '../../scripts/build.ts';
import { startProgram, temporaryData, type Program } from '../fixtures/program.ts';

const data = temporaryData();
let program: Program;
let cookie = '';
let port = 0;

beforeAll(async () => {
  program = await startProgram(data.path);
  port = Number(new URL(program.address).port);
});
afterAll(async () => {
  await program.stop();
  data.remove();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request exactly as given: `fetch` would tidy up the path and forbid some headers. */
function get(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = '';
      response.on('data', (part: Buffer) => (body += part.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** How an attempt to open the socket ends: the HTTP status that refused it, or the code it was closed with; 'open' if it stays open. */
function socketEnd(headers: Readonly<Record<string, string>>, path = '/socket'): Promise<number | 'open'> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    let timer: NodeJS.Timeout;
    socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('open', () => {
      timer = setTimeout(() => {
        resolve('open');
        socket.close();
      }, 500);
    });
    socket.on('close', (code) => {
      clearTimeout(timer);
      resolve(code);
    });
    socket.on('error', () => undefined);
  });
}

describe('the address that the program prints', () => {
  it('shows nothing without its token, or with a wrong one', async () => {
    for (const path of ['/', '/?token=', '/?token=guess', `/index.html${new URL(program.address).search}`]) {
      const { status, headers, body } = await get(path);
      expect([path, status]).toEqual([path, 403]);
      expect(headers['set-cookie']).toBeUndefined();
      expect(body).not.toContain('<script');
    }
  });

  it('opens nothing when another site makes the browser ask for it', async () => {
    const path = `/${new URL(program.address).search}`;
    expect((await get(path, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await get(path, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await get(path, { host: 'evil.example' })).status).toBe(403);
    expect((await get(path, {}, 'HEAD')).status).toBe(403);
  });

  it('opens the window once, with a cookie that pages can\'t read', async () => {
    const path = `/${new URL(program.address).search}`;
    const first = await get(path);
    expect(first.status).toBe(303);
    const [set = ''] = first.headers['set-cookie'] ?? [];
    expect(set).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    cookie = set.split(';')[0] ?? '';
    expect((await get(path)).status).toBe(403);
    expect((await get('/', { cookie })).status).toBe(200);
  });

  it('is one of this computer only', async () => {
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []).filter(({ internal }) => !internal);
    for (const { address } of others) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = connect({ host: address, port, timeout: 2000 });
        socket.on('connect', () => (socket.destroy(), resolve(true)));
        socket.on('error', () => resolve(false));
        socket.on('timeout', () => (socket.destroy(), resolve(false)));
      });
      expect([address, reached]).toEqual([address, false]);
    }
  });
});

describe('with the cookie', () => {
  it('a page or a program under another name gets nothing (DNS rebinding)', async () => {
    for (const host of ['evil.example', `localhost:${port}`, `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port}.evil.example`]) {
      expect([host, (await get('/', { cookie, host })).status]).toEqual([host, 403]);
    }
  });

  it('a request that another origin caused gets nothing', async () => {
    for (const origin of ['http://evil.example', 'null', `https://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`, `http://localhost:${port}`]) {
      expect([origin, (await get('/', { cookie, origin })).status]).toEqual([origin, 403]);
    }
    expect((await get('/', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await get('/', { cookie, 'sec-fetch-site': 'same-site' })).status).toBe(403);
  });

  it('nothing but reading is possible', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) expect([method, (await get('/', { cookie }, method)).status]).toEqual([method, 405]);
  });

  it('no path leads out of the window\'s files', async () => {
    const paths = [
      '/../package.json', '/..%2fpackage.json', '/%2e%2e/package.json', '/%2e%2e%2f%2e%2e%2fpackage.json', '/%252e%252e%252fpackage.json', '/assets/../../package.json', '/assets/%2e%2e/%2e%2e/package.json',
      '/..\\package.json', '/..%5cpackage.json', '//etc/passwd', '/etc/passwd', '/%00', '/index.html%00.js', '/.stamps/renderer', '/assets/', '/assets', '/%', '/%c0%ae%c0%ae/package.json',
      `http://127.0.0.1:${port}/../package.json`, 'http://evil.example/package.json', '/socket',
    ];
    for (const path of paths) {
      const { status, body } = await get(path, { cookie });
      expect([path, status]).toEqual([path, 404]);
      expect(body).not.toContain('palimpsest"');
    }
  });

  it('no link in the window\'s folder leads out of it', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'palimpsest-outside-'));
    const link = join(root, 'dist/renderer/assets/outside-link.json');
    writeFileSync(join(outside, 'secret.json'), '{"secret":1}');
    symlinkSync(join(outside, 'secret.json'), link);
    try {
      expect((await get('/assets/outside-link.json', { cookie })).status).toBe(404);
    } finally {
      unlinkSync(link);
      rmSync(outside, { recursive: true });
    }
  });

  it('every answer forbids what the page does not need', async () => {
    const page = await get('/', { cookie });
    const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(page.body)?.[1] ?? '';
    for (const path of ['/', script, '/nothing-here']) {
      const { headers } = await get(path, { cookie });
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin', 'cache-control': 'no-store',
      });
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
    expect((await get(script, { cookie })).headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain(`connect-src ws://127.0.0.1:${port}/socket;`);
  });
});

describe('the socket', () => {
  const origin = (): string => `http://127.0.0.1:${port}`;

  it('opens for our own page', async () => expect(await socketEnd({ origin: origin(), cookie })).toBe('open'));

  it('is refused to other origins, to forged hosts, without an origin and at other paths', async () => {
    for (const other of ['http://evil.example', 'null', `http://localhost:${port}`, `http://127.0.0.1:${port + 1}`, 'file://']) expect([other, await socketEnd({ origin: other, cookie })]).toEqual([other, 403]);
    expect(await socketEnd({ cookie })).toBe(403);
    expect(await socketEnd({ origin: origin(), cookie, host: `localhost:${port}` })).toBe(403);
    expect(await socketEnd({ origin: origin(), cookie }, '/')).toBe(403);
    expect(await socketEnd({ origin: origin(), cookie }, '/socket?x=1')).toBe(403);
  });

  it('carries nothing without the session', async () => {
    expect(await socketEnd({ origin: origin() })).toBe(4001);
    expect(await socketEnd({ origin: origin(), cookie: `palimpsest-${port}=guess` })).toBe(4001);
  });

  it('survives nonsense, and answers a bad call with a problem', async () => {
    const send = (text: string | Buffer): Promise<unknown> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, { headers: { origin: origin(), cookie } });
        socket.on('open', () => {
          socket.send(text);
          // Answered in order: what comes back for this call came after the nonsense was dealt with.
          socket.send(JSON.stringify({ kind: 'call', id: 99, method: 'settings.get', params: {} }));
        });
        socket.on('message', (data) => {
          const message = JSON.parse((data as Buffer).toString()) as { kind: string; id?: number; problem?: { code: string } };
          if (message.kind === 'event') return;
          resolve(message.kind === 'problem' ? message.problem?.code : message.id);
          socket.close();
        });
        socket.on('close', (code) => resolve(`closed ${code}`));
        socket.on('error', () => undefined);
      });
    expect(await send('{')).toBe('closed 4004');
    expect(await send(Buffer.from([0xff, 0x00]))).toBe('closed 1003');
    expect(await send('x'.repeat(64 * 1024 * 1024 + 1))).toBe('closed 1009');
    for (const nonsense of ['null', '[]', '"text"', '1e999', '{}', '{"kind":"call"}', '{"kind":"answer","id":1}', '{"kind":"call","id":"1","method":"settings.get","params":{}}']) {
      expect([nonsense, await send(nonsense)]).toEqual([nonsense, 99]);
    }
    const calls: readonly [string, unknown][] = [
      ['nothing.here', {}], ['__proto__', {}], ['constructor', {}], ['toString', {}], ['documents.open', { id: 7 }], ['documents.open', {}], ['documents.edit', { id: 'x', revision: -1 }], ['settings.set', { values: { theme: 'plaid' } }],
    ];
    for (const [method, params] of calls) expect([method, await send(JSON.stringify({ kind: 'call', id: 1, method, params }))]).toEqual([method, 'bad-call']);
    const library = program.processId('library');
    expect(await send(JSON.stringify({ kind: 'call', id: 5, method: 'documents.list', params: JSON.parse('{"__proto__": {"polluted": 1}}') }))).toBe(5);
    expect(program.processId('library')).toBe(library);
    expect(program.output()).not.toContain('The library process ended');
  });
});
