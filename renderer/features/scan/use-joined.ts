import { useCallback, useSyncExternalStore } from 'react';
import type { ScanSession } from './scan-session.ts';

/** Draws anew whenever the scan or its text changes. */
export function useJoinedScan(joined: ScanSession | null): void {
  const subscribe = useCallback((changed: () => void) => joined?.subscribe(changed) ?? (() => {}), [joined]);
  useSyncExternalStore(subscribe, () => joined?.version ?? 0);
}
