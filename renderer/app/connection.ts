import { createClient, type Client, type EventName, type Payload } from '../../electron/contract/index.ts';
import { Problem, type ProblemData } from '../../engine/text/index.ts';
import type { Carrier } from './carriers.ts';

/** connecting: the first time, calls wait. lost: was open; calls are refused at once until it is open again. */
export type ConnectionState = 'connecting' | 'open' | 'lost';

/**
 * A client that outlives its ports: it connects again by itself, keeps its listeners, and never repeats a call. A call
 * in flight when the connection goes is refused with `disconnected`: only the caller knows whether it may be sent twice.
 */
export interface Connection extends Client {
  readonly state: ConnectionState;
  /** Told after each change of `state`. */
  onState(listener: (state: ConnectionState) => void): () => void;
  /** Told each time the backend can be called, the first time included; the moment to read afresh. */
  onOpen(listener: () => void): () => void;
}

export interface ConnectionOptions {
  /** Calls back after so many milliseconds; returns how to cancel. */
  readonly later?: (run: () => void, milliseconds: number) => () => void;
}

const refused: ProblemData = {
  code: 'disconnected',
  what: 'The window lost its connection to the library.',
  safe: 'Everything marked as saved is on disk.',
  todo: 'Keep this window open; it connects again by itself. If it does not, restart Palimpsest.',
};

const longestWait = 4000;
const waits = [250, 500, 1000, 2000, longestWait];

/** Starts connecting at once. `close()` ends it for good. */
export function connect(carrier: Carrier, { later = laterByTimer }: ConnectionOptions = {}): Connection {
  let state: ConnectionState = 'connecting';
  let client: Client | null = null;
  let failures = 0;
  let ended = false;
  let cancelRetry = () => {};
  const stateListeners = new Set<(state: ConnectionState) => void>();
  const closeListeners = new Set<() => void>();
  const eventListeners = new Map<EventName, Set<(payload: never) => void>>();
  const waiting: { resolve: (client: Client) => void; reject: (error: Problem) => void }[] = [];

  function enter(next: ConnectionState): void {
    if (state === next) return;
    state = next;
    for (const listener of stateListeners) listener(state);
  }

  async function attempt(): Promise<void> {
    try {
      const fresh = createClient(await carrier());
      if (ended) return fresh.close();
      failures = 0;
      client = fresh;
      fresh.onClose(() => {
        if (client !== fresh) return;
        client = null;
        enter('lost');
        for (const listener of closeListeners) listener();
        retry();
      });
      for (const [name, set] of eventListeners) for (const listener of set) fresh.on(name, listener as (payload: unknown) => void);
      for (const call of waiting.splice(0)) call.resolve(fresh);
      enter('open');
    } catch {
      retry();
    }
  }

  function retry(): void {
    if (ended) return;
    cancelRetry = later(() => void attempt(), waits[Math.min(failures++, waits.length - 1)] ?? longestWait);
  }

  void attempt();

  return {
    get state() {
      return state;
    },
    async call(method, params) {
      if (client) return client.call(method, params);
      if (state !== 'connecting' || ended) throw new Problem(refused);
      const opened = await new Promise<Client>((resolve, reject) => waiting.push({ resolve, reject }));
      return opened.call(method, params);
    },
    on<E extends EventName>(name: E, listener: (payload: Payload<E>) => void) {
      const set = eventListeners.get(name) ?? new Set();
      eventListeners.set(name, set);
      // A listener of its own for each call of `on`, so that adding one twice and removing one leaves the other.
      let heard = true;
      const own = (payload: Payload<E>) => void (heard && listener(payload));
      set.add(own as (payload: never) => void);
      client?.on(name, own);
      return () => {
        heard = false;
        set.delete(own as (payload: never) => void);
      };
    },
    onState: (listener) => (stateListeners.add(listener), () => void stateListeners.delete(listener)),
    onOpen(listener) {
      const heard = (now: ConnectionState) => void (now === 'open' && listener());
      stateListeners.add(heard);
      if (state === 'open') listener();
      return () => void stateListeners.delete(heard);
    },
    onClose: (listener) => (closeListeners.add(listener), () => void closeListeners.delete(listener)),
    close() {
      ended = true;
      cancelRetry();
      const last = client;
      client = null;
      for (const call of waiting.splice(0)) call.reject(new Problem(refused));
      enter('lost');
      last?.close();
    },
  };
}

function laterByTimer(run: () => void, milliseconds: number): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}
