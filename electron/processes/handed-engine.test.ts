import { describe, expect, test } from 'vitest';
import type { Channel, TransferredPort } from '../carriers/index.ts';
import type { FromEngine, ToEngine } from '../../engine/worker/index.ts';
import { handedEngine, serveEngines } from './handed-engine.ts';
import type { ShellProcess } from './handed-engine.ts';

/** One end of a message channel that delivers at once and holds what comes before `start`. */
class End implements TransferredPort {
  other: End | null = null;
  #started = false;
  readonly #held: unknown[] = [];
  readonly #message: ((event: { data: unknown }) => void)[] = [];
  readonly #close: (() => void)[] = [];
  postMessage(message: unknown): void {
    this.other?.deliver(structuredClone(message));
  }
  deliver(data: unknown): void {
    if (!this.#started) this.#held.push(data);
    else for (const listener of this.#message) listener({ data });
  }
  on(event: 'message' | 'close', listener: ((event: { data: unknown }) => void) | (() => void)): void {
    if (event === 'message') this.#message.push(listener as (event: { data: unknown }) => void);
    else this.#close.push(listener as () => void);
  }
  start(): void {
    this.#started = true;
    for (const data of this.#held.splice(0)) this.deliver(data);
  }
  close(): void {
    for (const end of [this, this.other as End]) for (const listener of end.#close) listener();
  }
}

class Process implements ShellProcess<End> {
  readonly got: { message: unknown; ports: End[] }[] = [];
  readonly #message: ((message: unknown) => void)[] = [];
  readonly #exit: ((code: number) => void)[] = [];
  onPost: (message: unknown, ports: End[]) => void = () => {};
  killed = false;
  postMessage(message: unknown, ports: End[] = []): void {
    this.got.push({ message, ports });
    this.onPost(message, ports);
  }
  on(event: 'message' | 'exit', listener: ((message: unknown) => void) | ((code: number) => void)): void {
    if (event === 'message') this.#message.push(listener as (message: unknown) => void);
    else this.#exit.push(listener as (code: number) => void);
  }
  say(message: unknown): void {
    for (const listener of this.#message) listener(message);
  }
  exit(code: number): void {
    for (const listener of this.#exit) listener(code);
  }
  kill(): boolean {
    return (this.killed = true);
  }
}

/** Both ends joined, with engines that the test plays. */
function begin() {
  const backend = new Process();
  const engines: Process[] = [];
  serveEngines({
    backend,
    startEngine: () => {
      const engine = new Process();
      engines.push(engine);
      return engine;
    },
    startReader: () => new Process(),
    portPair: () => {
      const [one, two] = [new End(), new End()];
      [one.other, two.other] = [two, one];
      return [one, two];
    },
  });
  const held: [unknown, End[]][] = [];
  let deliver: ((message: unknown, ports: readonly End[]) => void) | null = null;
  backend.onPost = (message, ports) => (deliver ? deliver(message, ports) : held.push([message, ports]));
  const channel: Channel = { post: async (message) => backend.say(message), onMessage: (listener) => (deliver = listener), onClose: () => {} };
  const start = handedEngine(channel);
  const portOf = (index: number): End => engines[index]?.got[0]?.ports[0] as End;
  return { backend, engines, start, portOf };
}

describe('an engine handed over by the shell', () => {
  test('talks to the backend through a port of its own', () => {
    const { start, engines, portOf, backend } = begin();
    const process = start();
    const heard: FromEngine[] = [];
    process.onMessage((message) => heard.push(message));
    process.send({ kind: 'status' });
    const seen: ToEngine[] = [];
    portOf(0).on('message', ({ data }) => seen.push(data as ToEngine));
    portOf(0).start();
    portOf(0).postMessage({ kind: 'state', state: { kind: 'empty' } });
    expect(seen).toEqual([{ kind: 'status' }]);
    expect(heard).toEqual([{ kind: 'state', state: { kind: 'empty' } }]);
    expect(engines).toHaveLength(1);
    backend.say({ kind: 'ready', problem: null });
    backend.say('anything');
    expect(engines).toHaveLength(1);
  });

  test('is reported gone once, after its last message', () => {
    const { start, engines, portOf } = begin();
    const process = start();
    const log: string[] = [];
    process.onMessage(({ kind }) => log.push(kind));
    process.onExit((why) => log.push(why));
    engines[0]?.exit(9);
    portOf(0).postMessage({ kind: 'state', state: { kind: 'empty' } });
    expect(log).toEqual(['state']);
    portOf(0).close();
    expect(log).toEqual(['state', 'exit code 9']);
    process.send({ kind: 'status' });
  });

  test('is ended on request, and with the backend', () => {
    const { start, engines, backend } = begin();
    const [one, two] = [start(), start()];
    one.kill();
    expect(engines.map(({ killed }) => killed)).toEqual([true, false]);
    expect(two).toBeDefined();
    backend.exit(1);
    expect(engines.map(({ killed }) => killed)).toEqual([true, true]);
  });
});
