import { describe, expect, it } from 'vitest';
import type { DocumentSummary } from '../../../electron/contract/index.ts';
import { findDocuments, queryParts, sortOut } from './find.ts';

const document = (title: string, changedAt: number, trashedAt: number | null = null) => ({ id: title, title, words: 1, createdAt: 0, changedAt, trashedAt, folderId: null, tags: ['Letters'] }) as unknown as DocumentSummary;

describe('Finding documents', () => {
  const all = [document('Résumé of 2026', 1), document('A letter to Ann', 3), document('Letter of March', 2)];

  it('shows all of them, the newest change first, without a query', () => {
    expect(findDocuments(all, ' ').map((found) => found.title)).toEqual(['A letter to Ann', 'Letter of March', 'Résumé of 2026']);
  });

  it('needs every word in the title, in any order and case', () => {
    expect(findDocuments(all, 'march LETTER').map((found) => found.title)).toEqual(['Letter of March']);
    expect(findDocuments(all, 'letter april')).toEqual([]);
  });

  it('finds by tags, by their beginnings, beside words', () => {
    expect(findDocuments(all, '#lett march').map((found) => found.title)).toEqual(['Letter of March']);
    expect(findDocuments(all, '#novel')).toEqual([]);
    expect(queryParts('  #letters to Ann # ')).toEqual({ words: 'to Ann #', tags: ['letters'] });
  });

  it('does not mind accents', () => {
    expect(findDocuments(all, 'resume').map((found) => found.title)).toEqual(['Résumé of 2026']);
  });

  it('keeps the trash apart', () => {
    const { living, trashed } = sortOut([...all, document('Old', 9, 10)]);
    expect(living).toHaveLength(3);
    expect(trashed.map((found) => found.title)).toEqual(['Old']);
  });
});
