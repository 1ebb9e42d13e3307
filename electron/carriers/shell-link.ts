/** The loopback shell's end of its line to the backend process: many connections over one channel, relayed unread. */
import type { ProblemData } from '../../engine/text/index.ts';
import type { Channel } from './channel.ts';
import { FromBackend, type ToBackend } from './wire.ts';

export interface RelayedConnection {
  /** Resolves when the channel took the text, so that a fast sender can be held back. */
  send(text: string): Promise<void>;
  /** The tab is gone. */
  close(): void;
}

export interface RelayListener {
  onText(text: string): void;
  /** The backend ended the connection. */
  onGone(): void;
}

export interface ShellLink {
  /** Null once the channel has closed: nobody would tell the connection that it is gone. */
  connect(listener: RelayListener): RelayedConnection | null;
  /** Asks the backend to finish and exit. */
  close(): void;
  onReady(listener: (problem: ProblemData | null) => void): void;
}

export function shellLink(channel: Channel): ShellLink {
  const connections = new Map<number, RelayListener>();
  const ready = new Set<(problem: ProblemData | null) => void>();
  const post = (message: ToBackend): Promise<void> => channel.post(message);
  let next = 1;
  let open = true;

  channel.onMessage((raw) => {
    const parsed = FromBackend.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.kind === 'ready') {
      for (const listener of ready) listener(message.problem as ProblemData | null);
      return;
    }
    const listener = connections.get(message.connection);
    if (message.kind === 'message') return listener?.onText(message.text);
    connections.delete(message.connection);
    return listener?.onGone();
  });
  channel.onClose(() => {
    open = false;
    for (const listener of connections.values()) listener.onGone();
    connections.clear();
  });

  return {
    connect: (listener) => {
      if (!open) return null;
      const connection = next++;
      connections.set(connection, listener);
      void post({ kind: 'open', connection });
      return {
        send: (text) => post({ kind: 'message', connection, text }),
        close: () => {
          if (connections.delete(connection)) void post({ kind: 'gone', connection });
        },
      };
    },
    close: () => void post({ kind: 'close' }),
    onReady: (listener) => void ready.add(listener),
  };
}
