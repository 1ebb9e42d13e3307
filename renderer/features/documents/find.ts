import type { DocumentSummary } from '../../../electron/contract/index.ts';

/** Letters without accents and case, so that "resume" finds "Résumé". */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
}

/** A query taken apart: the tags that begin with # and the rest. */
export function queryParts(query: string): { words: string; tags: string[] } {
  const parts = query.split(/\s+/).filter(Boolean);
  const isTag = (part: string): boolean => part.length > 1 && part.startsWith('#');
  return { words: parts.filter((part) => !isTag(part)).join(' '), tags: parts.filter(isTag).map((part) => part.slice(1)) };
}

/** Documents that have every tag of the query and whose title holds every other word, newest change first. */
export function findDocuments(documents: readonly DocumentSummary[], query: string): DocumentSummary[] {
  const parts = queryParts(query);
  const words = plain(parts.words).split(' ').filter(Boolean);
  const wanted = parts.tags.map(plain);
  return documents
    .filter((document) => {
      const title = plain(document.title);
      const own = wanted.length > 0 ? document.tags.map(plain) : [];
      return words.every((word) => title.includes(word)) && wanted.every((tag) => own.some((each) => each.startsWith(tag)));
    })
    .toSorted((a, b) => b.changedAt - a.changedAt || a.title.localeCompare(b.title));
}

/** Living documents and those in the trash. */
export function sortOut(documents: readonly DocumentSummary[]): { living: DocumentSummary[]; trashed: DocumentSummary[] } {
  return { living: documents.filter((document) => document.trashedAt === null), trashed: documents.filter((document) => document.trashedAt !== null) };
}
