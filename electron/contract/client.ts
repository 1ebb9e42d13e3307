/** The window's end of the contract: typed calls and events over any port. */
import { Problem } from '../../engine/text/index.ts';
import type { ProblemData } from '../../engine/text/index.ts';
import { events, type EventName, type Payload } from './events.ts';
import { methods, type Answer, type MethodName, type Params } from './methods.ts';
import type { Port } from './port.ts';
import { ServerMessage } from './wire.ts';

export interface Client {
  /** Throws a `Problem` when the backend refuses or the connection is gone. */
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Answer<M>>;
  /** Returns how to stop listening. */
  on<E extends EventName>(event: E, listener: (payload: Payload<E>) => void): () => void;
  /** The connection ended; calls in flight were rejected and nothing more will come. */
  onClose(listener: () => void): () => void;
  close(): void;
}

const disconnected: ProblemData = {
  code: 'disconnected',
  what: 'The window lost its connection to the library.',
  safe: 'Everything marked as saved is on disk.',
  todo: 'Keep this window open; it connects again by itself. If it does not, restart Palimpsest.',
};

export function createClient(port: Port): Client {
  let nextId = 1;
  let open = true;
  const waiting = new Map<number, { method: MethodName; resolve: (value: never) => void; reject: (error: unknown) => void }>();
  const listeners = new Map<EventName, Set<(payload: never) => void>>();

  port.onMessage((raw) => {
    const message = ServerMessage.parse(raw);
    if (message.kind === 'event') {
      const name = message.name as EventName;
      if (!(name in events)) return;
      const payload = events[name].parse(message.payload);
      for (const listener of listeners.get(name) ?? []) (listener as (payload: unknown) => void)(payload);
      return;
    }
    const call = waiting.get(message.id);
    if (!call) return;
    waiting.delete(message.id);
    if (message.kind === 'problem') call.reject(new Problem(message.problem as ProblemData));
    else {
      const parsed = methods[call.method].out.safeParse(message.value);
      if (parsed.success) call.resolve(parsed.data as never);
      else call.reject(parsed.error);
    }
  });
  port.onClose(() => {
    open = false;
    for (const call of waiting.values()) call.reject(new Problem(disconnected));
    waiting.clear();
  });

  return {
    call: (method, params) =>
      new Promise((resolve, reject) => {
        if (!open) return reject(new Problem(disconnected));
        const id = nextId++;
        waiting.set(id, { method, resolve: resolve as (value: never) => void, reject });
        port.post({ kind: 'call', id, method, params: methods[method].in.parse(params) });
        return undefined;
      }),
    on: (event, listener) => {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener as (payload: never) => void);
      return () => void set.delete(listener as (payload: never) => void);
    },
    onClose: (listener) => port.onClose(listener),
    close: () => port.close(),
  };
}
