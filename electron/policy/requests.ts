/** Who may talk to the loopback shell: pages that it served itself, at the one address it listens on. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** What is looked at of a request. */
export interface RequestFacts {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** The `Sec-Fetch-Site` header, which browsers set and pages can't. */
  readonly site: string | undefined;
}

export type Refused = 'method' | 'host' | 'origin' | 'site';

/**
 * Why a request for a file is refused, or null. `Host` must be our own address to the letter, so that a name that was
 * made to point here (DNS rebinding) gets nothing. `Origin` may be missing, since browsers send none with a plain load.
 */
export function refusedRequest({ method, host, origin, site }: RequestFacts, authority: string): Refused | null {
  if (method !== 'GET' && method !== 'HEAD') return 'method';
  if (host !== authority) return 'host';
  if (origin !== undefined && origin !== `http://${authority}`) return 'origin';
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'site';
  return null;
}

/** Why a socket is refused, or null. Here `Origin` must be there: other sites' pages may open sockets to any address. */
export function refusedSocket({ method, host, origin }: Omit<RequestFacts, 'site'>, authority: string): Refused | null {
  if (method !== 'GET') return 'method';
  if (host !== authority) return 'host';
  return origin === `http://${authority}` ? null : 'origin';
}

/** Whether two secrets are equal, in a time that does not tell how far they agree. */
export function sameSecret(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

/** The value of a cookie in a `Cookie` header; '' if it is not there. */
export function cookieValue(header: string | undefined, name: string): string {
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return '';
}
