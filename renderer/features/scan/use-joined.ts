import { useCallback, useSyncExternalStore } from 'react';
import type { ScanSession } from './scan-session.ts';

/** Draws anew whenever the scan or its text changes. */
export function useJoinedScan(joined: ScanSession | null): void {
  useOfJoined(joined, () => joined?.version ?? 0);
}

/** A number or a text that is read of the scan; draws anew only when it is another one. */
export function useOfJoined<T extends number | string>(joined: ScanSession | null, read: () => T): T {
  const subscribe = useCallback((changed: () => void) => joined?.subscribe(changed) ?? (() => {}), [joined]);
  return useSyncExternalStore(subscribe, read);
}
