import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import type { AddressInfo } from 'node:net';
import { portPair, serve, type Handlers, type Port } from '../../electron/contract/index.ts';
import { carrierOf, socket, type Page } from './carriers.ts';
import { connect, type Connection, type ConnectionState } from './connection.ts';

/** The far end of the contract with two real methods; the rest is not called here. */
const handlers = {
  'queue.list': () => [],
  'app.closing': () => ({ running: 1, waiting: 2 }),
} as unknown as Handlers;

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Ports in memory that can be refused and cut, and retries that come when the test says so. */
function bench() {
  let refuse = false;
  let far: Port | null = null;
  let sends: ReturnType<typeof serve> | null = null;
  const retries: { run: () => void; milliseconds: number }[] = [];
  const connection: Connection = connect(
    async () => {
      if (refuse) throw new Error('refused');
      const [near, other] = portPair();
      far = other;
      sends = serve(other, { handlers, onBug: (_, error) => expect.unreachable(String(error)) });
      return near;
    },
    { later: (run, milliseconds) => (retries.push({ run, milliseconds }), () => {}) },
  );
  ends.push(() => connection.close());
  const states: ConnectionState[] = [];
  connection.onState((state) => states.push(state));
  return {
    connection,
    states,
    retries,
    refuse: (on: boolean) => void (refuse = on),
    cut: async () => {
      far?.close();
      await settle();
    },
    retry: async () => {
      retries.shift()!.run();
      await settle();
    },
    tell: async () => {
      sends!.send('run.removed', { id: 'r1' as never });
      await settle();
    },
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const closing = { running: 1, waiting: 2 };

describe('The connection', () => {
  it('lets calls made before it is open wait for it', async () => {
    const { connection } = bench();
    expect(connection.state).toBe('connecting');
    await expect(connection.call('app.closing', {})).resolves.toEqual(closing);
    expect(connection.state).toBe('open');
  });

  it('tries again, each time a little later, until there is a port', async () => {
    const { connection, refuse, retries, retry, cut } = bench();
    await connection.call('queue.list', {});
    refuse(true);
    await cut();
    const waits: number[] = [];
    for (let n = 0; n < 7; n++) {
      waits.push(retries[0]!.milliseconds);
      await retry();
    }
    expect(connection.state).toBe('lost');
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits[0]).toBeLessThan(waits.at(-1)!);
    expect(waits.at(-1)).toBeLessThanOrEqual(5000);
    refuse(false);
    await retry();
    expect(connection.state).toBe('open');
  });

  it('refuses calls at once while it is lost, and takes them again when it is back', async () => {
    const { connection, cut, retry, states } = bench();
    await connection.call('app.closing', {});
    await cut();
    expect(connection.state).toBe('lost');
    await expect(connection.call('app.closing', {})).rejects.toMatchObject({ code: 'disconnected' });
    await retry();
    await expect(connection.call('app.closing', {})).resolves.toEqual(closing);
    expect(states).toEqual(['open', 'lost', 'open']);
  });

  it('keeps its listeners over a lost connection, each told once', async () => {
    const { connection, cut, retry, tell } = bench();
    const heard: string[] = [];
    const stop = connection.on('run.removed', ({ id }) => heard.push(`a ${id}`));
    connection.on('run.removed', ({ id }) => heard.push(`b ${id}`));
    await connection.call('queue.list', {});
    await tell();
    await cut();
    await retry();
    await tell();
    expect(heard).toEqual(['a r1', 'b r1', 'a r1', 'b r1']);
    stop();
    await tell();
    expect(heard.slice(4)).toEqual(['b r1']);
  });

  it('says each time that it can be called, so that everything is read afresh', async () => {
    const { connection, cut, retry } = bench();
    let opened = 0;
    connection.onOpen(() => opened++);
    await connection.call('queue.list', {});
    await cut();
    await retry();
    expect(opened).toBe(2);
    connection.onOpen(() => opened++);
    expect(opened).toBe(3);
  });

  it('does not come back after it was closed', async () => {
    const { connection, retries } = bench();
    await connection.call('queue.list', {});
    connection.close();
    await settle();
    expect(connection.state).toBe('lost');
    expect(retries).toEqual([]);
    await expect(connection.call('queue.list', {})).rejects.toMatchObject({ code: 'disconnected' });
  });
});

describe('The socket carrier', () => {
  it('carries calls and events as JSON, and tells that the far end is gone', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    const clients: ServerSocket[] = [];
    server.on('connection', (raw) => {
      clients.push(raw);
      serve(
        {
          post: (message) => raw.send(JSON.stringify(message)),
          onMessage: (listener) => (raw.on('message', (data) => listener(JSON.parse((data as Buffer).toString()))), () => {}),
          onClose: (listener) => (raw.on('close', listener), () => {}),
          close: () => raw.close(),
        },
        { handlers, onBug: () => {} },
      );
    });
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const connection = connect(() => socket(new WebSocket(`ws://127.0.0.1:${port}`)));
    ends.push(() => (connection.close(), server.close()));
    await expect(connection.call('app.closing', {})).resolves.toEqual(closing);
    const lost = new Promise((resolve) => connection.onClose(() => resolve(true)));
    clients[0]!.terminate();
    await expect(lost).resolves.toBe(true);
    // It comes back by itself, over a fresh socket.
    await new Promise<void>((resolve) => connection.onOpen(resolve));
    await expect(connection.call('app.closing', {})).resolves.toEqual(closing);
    expect(clients).toHaveLength(2);
  });

  it('says so when nobody listens', async () => {
    await expect(socket(new WebSocket('ws://127.0.0.1:9/socket'))).rejects.toThrow(/closed/);
  });
});

describe('The desktop carrier', () => {
  it('asks the desktop for a port and takes the one that comes as a message of its own window', async () => {
    const target = new EventTarget();
    let asked = 0;
    const page = Object.assign(target, { location: { origin: 'app://palimpsest' }, palimpsest: { connect: () => void (asked++, deliver()), chooseFolder: async () => '' } }) as unknown as Page;
    const send = (source: unknown, data: unknown, ports: readonly MessagePort[]) => target.dispatchEvent(Object.assign(new Event('message'), { source, data, ports }));
    const deliver = () => {
      // Messages of frames, of other kinds, or without a port are nobody's.
      send({}, 'palimpsest.port', [new MessageChannel().port1]);
      send(page, 'something', [new MessageChannel().port1]);
      send(page, 'palimpsest.port', []);
      const { port1, port2 } = new MessageChannel();
      serve(
        {
          post: (message) => port2.postMessage(message),
          onMessage: (listener) => {
            port2.addEventListener('message', ({ data }) => listener(data));
            port2.start();
            return () => {};
          },
          onClose: () => () => {},
          close: () => port2.close(),
        },
        { handlers, onBug: () => {} },
      );
      send(page, 'palimpsest.port', [port1]);
    };
    const connection = connect(carrierOf(page));
    ends.push(() => connection.close());
    await expect(connection.call('app.closing', {})).resolves.toEqual(closing);
    expect(asked).toBe(1);
  });
});
