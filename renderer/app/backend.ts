import './jitless.ts';
import { useSyncExternalStore } from 'react';
import type { Client } from '../../electron/contract/index.ts';
import { carrierOf } from './carriers.ts';
import { connect, type Connection, type ConnectionState } from './connection.ts';

let connection: Connection | null = null;

/** The window's one connection; the first call opens it. */
export function getConnection(): Connection {
  return (connection ??= connect(carrierOf(window)));
}

/** The contract's calls and events, the same object for the life of the window. */
export function getClient(): Client {
  return getConnection();
}

export function useConnectionState(): ConnectionState {
  const own = getConnection();
  return useSyncExternalStore((changed) => own.onState(changed), () => own.state);
}
