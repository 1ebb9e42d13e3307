/** A two-way channel of plain messages. Carriers: Electron's MessagePort, a loopback WebSocket, a pair in memory. */
export interface Port {
  post(message: unknown): void;
  /** Returns how to stop listening. */
  onMessage(listener: (message: unknown) => void): () => void;
  onClose(listener: () => void): () => void;
  close(): void;
}

/** Two ports that talk to each other, in order and asynchronously. */
export function portPair(): [Port, Port] {
  const make = () => ({ message: new Set<(message: unknown) => void>(), close: new Set<() => void>(), closed: false });
  const ends = [make(), make()] as const;
  const port = (own: ReturnType<typeof make>, other: ReturnType<typeof make>): Port => ({
    post: (message) => {
      if (own.closed) return;
      const copy = structuredClone(message);
      queueMicrotask(() => {
        if (!other.closed) for (const listener of other.message) listener(copy);
      });
    },
    onMessage: (listener) => (own.message.add(listener), () => void own.message.delete(listener)),
    onClose: (listener) => (own.close.add(listener), () => void own.close.delete(listener)),
    close: () => {
      if (own.closed) return;
      own.closed = other.closed = true;
      queueMicrotask(() => {
        for (const end of ends) for (const listener of end.close) listener();
      });
    },
  });
  return [port(ends[0], ends[1]), port(ends[1], ends[0])];
}
