/** What a page of ours may load and do, as the header that both shells send with it. */
import { randomBytes } from 'node:crypto';

/** A nonce for one page load: 128 random bits. */
export function freshNonce(): string {
  return randomBytes(16).toString('base64');
}

/**
 * The content security policy of a page. Everything is forbidden, then our own files are allowed. `socket` is the one
 * address the page may connect to; null for the desktop shell, whose window talks through a message port.
 */
export function contentPolicy(nonce: string, socket: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob:",
    "font-src 'self'",
    "worker-src 'self'",
    `connect-src ${socket ?? "'none'"}`,
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    // Made once by renderer/app/own-worker.ts, for the window's own workers and for nothing else.
    'trusted-types palimpsest-worker',
  ].join('; ');
}

/** Headers of every answer, page or file. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), midi=(), payment=(), display-capture=()',
  'cache-control': 'no-store',
};

/** Puts the nonce where the window's libraries look for it. Throws if the page has no head: it would come up unstyled. */
export function withNonce(html: string, nonce: string): string {
  const head = /<head[^>]*>/i.exec(html);
  if (!head) throw new Error('The page has no <head>.');
  const at = head.index + head[0].length;
  return `${html.slice(0, at)}<meta property="csp-nonce" content="${nonce}" nonce="${nonce}">${html.slice(at)}`;
}
