import { describe, expect, it } from 'vitest';
import { cookieValue, refusedRequest, refusedSocket, sameSecret } from './requests.ts';

const us = '127.0.0.1:4000';
const own = { method: 'GET', host: us, origin: undefined, site: 'same-origin' };

describe('a request for a file', () => {
  it('is answered for our own page and for an address typed in', () => {
    expect(refusedRequest(own, us)).toBeNull();
    expect(refusedRequest({ ...own, site: 'none' }, us)).toBeNull();
    expect(refusedRequest({ ...own, origin: `http://${us}` }, us)).toBeNull();
    expect(refusedRequest({ ...own, site: undefined }, us)).toBeNull();
  });
  it.each(['evil.example', 'evil.example:4000', 'localhost:4000', '127.0.0.1', '127.0.0.1:4001', '', undefined])('is refused with the host %s', (host) => {
    expect(refusedRequest({ ...own, host }, us)).toBe('host');
  });
  it.each(['http://evil.example', 'null', 'https://127.0.0.1:4000', 'http://127.0.0.1:4001', ''])('is refused with the origin %s', (origin) => {
    expect(refusedRequest({ ...own, origin }, us)).toBe('origin');
  });
  it('is refused when another site caused it, and when it would change something', () => {
    expect(refusedRequest({ ...own, site: 'cross-site' }, us)).toBe('site');
    expect(refusedRequest({ ...own, site: 'same-site' }, us)).toBe('site');
    expect(refusedRequest({ ...own, method: 'POST' }, us)).toBe('method');
  });
});

describe('a socket', () => {
  it('is opened for our own page only', () => {
    expect(refusedSocket({ ...own, origin: `http://${us}` }, us)).toBeNull();
    expect(refusedSocket(own, us)).toBe('origin');
    expect(refusedSocket({ ...own, origin: 'http://localhost:4000' }, us)).toBe('origin');
    expect(refusedSocket({ ...own, origin: `http://${us}`, host: 'localhost:4000' }, us)).toBe('host');
  });
});

describe('secrets', () => {
  it('are equal only to the letter', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    expect(sameSecret('', 'abc')).toBe(false);
    expect(sameSecret('abcd', 'abc')).toBe(false);
  });
  it('are read from the cookie of the right name', () => {
    expect(cookieValue('a=1; palimpsest-4000=xyz=; b=2', 'palimpsest-4000')).toBe('xyz=');
    expect(cookieValue('xpalimpsest-4000=1', 'palimpsest-4000')).toBe('');
    expect(cookieValue(undefined, 'palimpsest-4000')).toBe('');
  });
});
