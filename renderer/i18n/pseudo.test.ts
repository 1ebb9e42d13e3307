import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { messagesOf, pseudoLocale } from './messages.ts';
import { pseudo } from './pseudo.ts';

const intl = createIntl({ locale: 'en', messages: messagesOf(pseudoLocale) });

describe('The pseudo-locale', () => {
  it('accents text, lengthens it and brackets it', () => {
    expect(pseudo('Save now')).toBe('[Šáṽé ñöŵ···]');
  });

  it('leaves arguments, keywords and tags alone, and goes into branches', () => {
    expect(pseudo('{count, plural, one {# run} other {# runs}} of <b>{name}</b>')).toBe('[{count, plural, one {# ŕûñ} other {# ŕûñš}} öƒ <b>{name}</b>···]');
  });

  it('leaves quoted braces alone', () => {
    expect(pseudo("it''s '{x}' a")).toBe("[îţ''š '{x}' á··]");
  });

  it('gives messages that still take their values', () => {
    expect(intl.formatMessage({ id: 'status.words' }, { words: 1284 })).toMatch(/^\[1,284 ŵöŕðš·+\]$/);
    expect(intl.formatMessage({ id: 'document.trashed' }, { title: 'A letter' })).toContain('“A letter”');
  });
});
