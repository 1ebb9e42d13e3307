/** The backend process's end of its line to the shell. */
import type { Port } from '../contract/index.ts';
import type { ProblemData } from '../../engine/text/index.ts';
import type { Channel, TransferredPort } from './channel.ts';
import { ToBackend, type FromBackend } from './wire.ts';

export interface BackendLinkOptions {
  /** A window or tab connected. */
  onPort(port: Port): void;
  /** The shell closes, or died. Called once; the process should end when it resolved. */
  onClose(): Promise<void>;
}

export interface BackendLink {
  /** Tells the shell that the library is open (null) or why it is not. */
  ready(problem: ProblemData | null): void;
}

/** Listens to the shell on the channel and turns what connects into ports. */
export function backendLink(channel: Channel, { onPort, onClose }: BackendLinkOptions): BackendLink {
  const connections = new Map<number, { deliver(text: string): void; end(): void }>();
  const post = (message: FromBackend): void => void channel.post(message);
  let closing: Promise<void> | null = null;
  const close = (): void => void (closing ??= onClose());

  channel.onMessage((raw, ports) => {
    const parsed = ToBackend.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.kind === 'close') return close();
    if (message.kind === 'open') {
      const [transferred] = ports;
      if (transferred) return onPort(messagePort(transferred));
      const { port, deliver, end } = textPort({
        send: (text) => post({ kind: 'message', connection: message.connection, text }),
        gone: () => {
          if (connections.delete(message.connection)) post({ kind: 'gone', connection: message.connection });
        },
      });
      connections.set(message.connection, { deliver, end });
      return onPort(port);
    }
    const connection = connections.get(message.connection);
    if (message.kind === 'message') return connection?.deliver(message.text);
    connections.delete(message.connection);
    return connection?.end();
  });
  channel.onClose(() => {
    for (const connection of connections.values()) connection.end();
    connections.clear();
    close();
  });
  return { ready: (problem) => post({ kind: 'ready', problem: problem ? { ...problem, values: { ...problem.values } } : null }) };
}

interface TextCarrier {
  send(text: string): void;
  gone(): void;
}

/** A port whose messages travel as JSON. Text that is not JSON ends the connection: a well-meaning window never sends any. */
function textPort(carrier: TextCarrier): { port: Port; deliver(text: string): void; end(): void } {
  const onMessage = new Set<(message: unknown) => void>();
  const onClose = new Set<() => void>();
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    for (const listener of onClose) listener();
  };
  const close = (): void => {
    if (open) carrier.gone();
    end();
  };
  return {
    port: {
      post: (message) => {
        if (open) carrier.send(JSON.stringify(message));
      },
      onMessage: (listener) => (onMessage.add(listener), () => void onMessage.delete(listener)),
      onClose: (listener) => (onClose.add(listener), () => void onClose.delete(listener)),
      close,
    },
    deliver: (text) => {
      let message: unknown;
      try {
        message = JSON.parse(text);
      } catch {
        return close();
      }
      for (const listener of onMessage) listener(message);
    },
    end,
  };
}

/** A port over Electron's message port. */
export function messagePort(carrier: TransferredPort): Port {
  const onMessage = new Set<(message: unknown) => void>();
  const onClose = new Set<() => void>();
  let open = true;
  carrier.on('message', ({ data }) => {
    for (const listener of onMessage) listener(data);
  });
  carrier.on('close', () => {
    if (!open) return;
    open = false;
    for (const listener of onClose) listener();
  });
  carrier.start();
  return {
    post: (message) => {
      if (open) carrier.postMessage(message);
    },
    onMessage: (listener) => (onMessage.add(listener), () => void onMessage.delete(listener)),
    onClose: (listener) => (onClose.add(listener), () => void onClose.delete(listener)),
    close: () => carrier.close(),
  };
}
