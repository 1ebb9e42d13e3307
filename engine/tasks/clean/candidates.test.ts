import { describe, expect, test } from 'vitest';
import { search } from './channel.ts';
import { Dictionary } from './dictionary.ts';
import { dirt, markChange } from './marks.ts';
import { markSplit, splits } from './spaces.ts';
import { tokensOf } from './words.ts';

const dictionary = Dictionary.shared();
const token = (text: string) => {
  const [only] = tokensOf(text);
  if (!only) throw new Error('no word');
  return only;
};

describe('lost spaces', () => {
  test('are found between two and three words, also where one of two is misread', () => {
    for (const [read, meant] of [['oftheir', 'of their'], ['tothehouse', 'to the house'], ['thegardcn', 'the garden'], ['gardcnof', 'garden of'], ['twas', 'i was']] as const) expect(splits(read, dictionary).map(([form]) => form), read).toContain(meant);
  });

  test('are found where the space was read as a letter or a sign, which costs more', () => {
    const costs = new Map(splits('alongxthe', dictionary));
    expect(costs.get('along the')).toBeGreaterThan(new Map(splits('alongthe', dictionary)).get('along the') ?? Infinity);
    expect(splits("by'the", dictionary).map(([form]) => form)).toContain('by the');
  });

  test('are found behind marks, never in abbreviations or numbers', () => {
    expect(markSplit('garden,and', dictionary.isWord)).toBe('garden, and');
    expect(markSplit('garden.The', dictionary.isWord)).toBe('garden. The');
    for (const other of ['garden.the', 'a.m', 'p.m', '3,4', 'xqzv,and']) expect(markSplit(other, dictionary.isWord), other).toBeUndefined();
  });
});

describe('marks', () => {
  const texts = (text: string): readonly string[] => (markChange(token(text))?.candidates ?? []).map((candidate) => candidate.text);

  test('at a word may go or be another, one of two may go', () => {
    expect(texts('garden,')).toEqual(['garden', 'garden.']);
    expect(texts('garden;,')).toEqual(['garden;', 'garden,', 'garden']);
    expect(texts("'garden")).toEqual(['garden']);
    expect(texts('-garden')).toEqual(['garden']);
  });

  test('at figures and inside quotation marks are left alone', () => {
    for (const other of ['12,', '3s.', '“garden,”', '(garden)', '-Garden', '“Garden', 'garden']) expect(texts(other), other).toEqual([]);
  });

  test('alone may be dirt; dashes, dots and figures never are', () => {
    for (const sign of ['|', '.,', "'", '¦', 'x']) expect(dirt(token(sign))?.candidates.map((candidate) => candidate.text), sign).toContain('');
    for (const other of ['—', '--', '...', '1', 'a', 'O', '&']) expect(dirt(token(other)), other).toBeUndefined();
    expect(dirt(token('|'))?.candidates.map((candidate) => candidate.text)).toContain('I');
  });
});

describe('words far from what was printed', () => {
  test('are found across a strange sign, which is a letter or nothing', () => {
    expect(search('«mall', 15, dictionary.prefixes, dictionary.isForm).get('small')).toBeLessThan(6);
    expect(search('gar~den', 15, dictionary.prefixes, dictionary.isForm).get('garden')).toBeLessThan(6);
  });

  test('are told by groups of letters that no word has', () => {
    for (const word of ['garden', 'constructor', 'edward', 'schooner']) expect(dictionary.oddGroups(word), word).toBe(0);
    for (const word of ['gardcn', 'mondnj', 'tbxe']) expect(dictionary.oddGroups(word), word).toBeGreaterThan(0);
  });

  test('may have a letter more or less', () => {
    const found = [...dictionary.oneMore('cat')];
    expect(found).toEqual(expect.arrayContaining(['cart', 'at', 'cats']));
    expect(found).not.toContain('cat');
  });
});
