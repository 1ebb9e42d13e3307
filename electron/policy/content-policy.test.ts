import { describe, expect, it } from 'vitest';
import { contentPolicy, freshNonce, withNonce } from './content-policy.ts';

const directives = (policy: string): Map<string, string> => new Map(policy.split('; ').map((part) => [part.split(' ')[0] ?? '', part]));

describe('the content policy', () => {
  it('lets the loopback page connect to its socket and nowhere else', () => {
    const policy = directives(contentPolicy('n', 'ws://127.0.0.1:4000/socket'));
    expect(policy.get('connect-src')).toBe('connect-src ws://127.0.0.1:4000/socket');
  });
  it('lets the desktop page connect nowhere', () => expect(directives(contentPolicy('n', null)).get('connect-src')).toBe("connect-src 'none'"));
  it('forbids everything by default, code from text above all', () => {
    const policy = contentPolicy('n', null);
    expect(policy.startsWith("default-src 'none'; ")).toBe(true);
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(directives(policy).get('trusted-types')).toBe('trusted-types palimpsest-worker');
    expect(directives(policy).get('script-src')).toBe("script-src 'self'");
  });
});

describe('the nonce', () => {
  it('differs from load to load', () => expect(new Set(Array.from({ length: 100 }, freshNonce)).size).toBe(100));
  it('stands first in the head, where the libraries look for it', () => {
    expect(withNonce('<!doctype html><html><head lang="en"><title>x</title></head></html>', 'abc')).toBe(
      '<!doctype html><html><head lang="en"><meta property="csp-nonce" content="abc" nonce="abc"><title>x</title></head></html>',
    );
  });
  it('is not lost silently when a page has no head', () => expect(() => withNonce('<p>', 'abc')).toThrow('no <head>'));
});
