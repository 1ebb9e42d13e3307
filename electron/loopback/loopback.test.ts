import { existsSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startBackendProcess, startServer, type BackendProcess, type LoopbackServer } from './index.ts';
import { largestMessage } from './relay.ts';

let folder = '';
let backend: BackendProcess;
let server: LoopbackServer;
let deaths: { why: string; restarting: boolean }[] = [];
let authority = '';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'palimpsest-loopback-'));
  mkdirSync(join(folder, 'page'));
  writeFileSync(join(folder, 'page/index.html'), '<!doctype html><html><head></head><body>Hello</body></html>');
  deaths = [];
  const ready = Promise.withResolvers<void>();
  backend = startBackendProcess({
    entry: join(import.meta.dirname, 'echo-backend.test-support.ts'),
    args: [join(folder, 'closed')],
    onReady: () => ready.resolve(),
    onDeath: (why, restarting) => deaths.push({ why, restarting }),
  });
  await ready.promise;
  server = await startServer({ root: join(folder, 'page'), backend, port: 0 });
  authority = new URL(server.address).host;
});
afterEach(async () => {
  await server.close();
  await backend.close();
  rmSync(folder, { recursive: true });
});

async function openSession(): Promise<string> {
  const answer = await fetch(server.address, { redirect: 'manual' });
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe('/');
  expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

function openSocket(cookie: string, origin = `http://${authority}`): WebSocket {
  return new WebSocket(`ws://${authority}/socket`, { origin, headers: { cookie } });
}

const opened = (socket: WebSocket): Promise<void> => new Promise((resolve, reject) => void socket.on('open', resolve).on('error', reject));
const closed = (socket: WebSocket): Promise<number> => new Promise((resolve) => void socket.on('close', resolve).on('error', () => undefined));
const nextMessage = (socket: WebSocket): Promise<{ echo: unknown; pid: number }> => new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data as Buffer)) as never)));

describe('the one-time address', () => {
  it('opens the page once, then only the cookie does', async () => {
    const cookie = await openSession();
    expect((await fetch(server.address, { redirect: 'manual' })).status).toBe(403);
    expect((await fetch(`http://${authority}/`)).status).toBe(403);
    const page = await fetch(`http://${authority}/`, { headers: { cookie } });
    expect(page.status).toBe(200);
    const nonce = /nonce="([^"]+)"/.exec(await page.text())?.[1];
    expect(page.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
    expect(page.headers.get('content-security-policy')).toContain(`connect-src ws://${authority}/socket;`);
  });

  it('still leads to the page in the browser that it opened', async () => {
    const cookie = await openSession();
    const again = await fetch(server.address, { redirect: 'manual', headers: { cookie } });
    expect([again.status, again.headers.get('location')]).toEqual([303, '/']);
  });

  it('gives a new nonce with every load', async () => {
    const cookie = await openSession();
    const nonce = async (): Promise<string | undefined> => /nonce="([^"]+)"/.exec(await (await fetch(`http://${authority}/`, { headers: { cookie } })).text())?.[1];
    expect(await nonce()).not.toBe(await nonce());
  });
});

describe('the socket', () => {
  it('carries messages of several tabs to the backend and back, each its own', async () => {
    const cookie = await openSession();
    const [one, two] = [openSocket(cookie), openSocket(cookie)];
    await Promise.all([opened(one), opened(two)]);
    one.send(JSON.stringify('from one'));
    two.send(JSON.stringify({ from: 'two' }));
    expect((await nextMessage(one)).echo).toBe('from one');
    expect((await nextMessage(two)).echo).toEqual({ from: 'two' });
  });

  it('is refused to another origin, and closed at once without the session', async () => {
    const cookie = await openSession();
    await expect(opened(openSocket(cookie, 'http://evil.example'))).rejects.toThrow('403');
    expect(await closed(openSocket('palimpsest=guess'))).toBe(4001);
    expect(await closed(openSocket(`palimpsest-${new URL(server.address).port}=guess`))).toBe(4001);
  });

  it('keeps the order of many messages and loses none, also when they come faster than the backend takes them', async () => {
    const socket = openSocket(await openSession());
    await opened(socket);
    const block = 'x'.repeat(1_000_000);
    const got: number[] = [];
    const all = new Promise<void>((resolve) =>
      socket.on('message', (data) => {
        got.push((JSON.parse(String(data as Buffer)) as { echo: { n: number } }).echo.n);
        if (got.length === 40) resolve();
      }),
    );
    for (let n = 0; n < 40; n++) socket.send(JSON.stringify({ n, block }));
    await all;
    expect(got).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });

  it('is closed on what is not JSON, on bytes and on what is too large, and other tabs go on', async () => {
    const cookie = await openSession();
    const other = openSocket(cookie);
    await opened(other);
    const sends: [string | Buffer, number][] = [['{', 4004], [Buffer.from([1, 2, 3]), 1003], [Buffer.alloc(largestMessage + 1, 0x20).toString(), 1009]];
    for (const [data, code] of sends) {
      const socket = openSocket(cookie);
      await opened(socket);
      socket.send(data);
      expect(await closed(socket)).toBe(code);
    }
    other.send('"still here"');
    expect((await nextMessage(other)).echo).toBe('still here');
    expect(deaths).toEqual([]);
  });

  it('is closed when the backend ends the connection', async () => {
    const socket = openSocket(await openSession());
    await opened(socket);
    socket.send('"hang up"');
    expect(await closed(socket)).toBe(4004);
  });
});

describe('the backend process', () => {
  it('is started again when it dies, so that a tab that comes back is served', async () => {
    const cookie = await openSession();
    const socket = openSocket(cookie);
    await opened(socket);
    socket.send('"hello"');
    const { pid } = await nextMessage(socket);
    socket.send('"die"');
    expect(await closed(socket)).toBe(4004);
    // As the window does, the tab comes back until it is served: while no backend runs it is told so, never left waiting.
    let served: unknown = null;
    while (served === null) {
      const again = openSocket(cookie);
      await opened(again);
      const refused = closed(again).then(() => null);
      again.send('"hello"');
      served = await Promise.race([nextMessage(again).then((message) => message.pid), refused]);
    }
    expect(served).not.toBe(pid);
    expect(deaths).toEqual([{ why: 'SIGKILL', restarting: true }]);
  });

  it('is given up when it keeps dying, and tabs are told that there is none', async () => {
    const cookie = await openSession();
    while (deaths.at(-1)?.restarting ?? true) {
      const before = deaths.length;
      const socket = openSocket(cookie);
      await opened(socket);
      socket.send('"die"');
      await closed(socket);
      while (deaths.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(deaths).toHaveLength(6);
    expect(await closed(openSocket(cookie))).toBe(4002);
  });

  it('is waited for when the program closes', async () => {
    await server.close();
    await backend.close();
    expect(existsSync(join(folder, 'closed'))).toBe(true);
    expect(backend.pid).toBeNull();
  });
});
