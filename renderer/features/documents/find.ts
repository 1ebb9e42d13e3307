import type { DocumentSummary } from '../../../electron/contract/index.ts';

/** Letters without accents and case, so that "resume" finds "Résumé". */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
}

/** Documents whose title holds every word of the query, newest change first. */
export function findDocuments(documents: readonly DocumentSummary[], query: string): DocumentSummary[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return documents
    .filter((document) => {
      const title = plain(document.title);
      return words.every((word) => title.includes(word));
    })
    .toSorted((a, b) => b.changedAt - a.changedAt || a.title.localeCompare(b.title));
}

/** Living documents and those in the trash. */
export function sortOut(documents: readonly DocumentSummary[]): { living: DocumentSummary[]; trashed: DocumentSummary[] } {
  return { living: documents.filter((document) => document.trashedAt === null), trashed: documents.filter((document) => document.trashedAt !== null) };
}
