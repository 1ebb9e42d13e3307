import { useDeferredValue } from 'react';
import type { SearchHit } from '../../../electron/contract/index.ts';
import { useAnswer } from '../../app/index.ts';
import { useText } from '../../i18n/index.ts';
import { openHit } from './open-hit.ts';
import './search.css';

const mostDocuments = 20;

/** Documents whose text holds the words, with the places; an arrow key away from the field. */
export function SearchResults({ query, tags }: { query: string; tags: readonly string[] }) {
  const text = useText();
  const wanted = useDeferredValue(query.trim());
  const { data } = useAnswer('search.find', { query: wanted, folderId: null, tags: [...tags], limit: mostDocuments }, { enabled: wanted !== '', fresh: true });
  if (wanted === '' || !data) return null;
  return (
    <section className="search-results" aria-label={text('search.inText')}>
      <h2 className="sidebar-title search-heading">{text('search.inText')}</h2>
      <p className="visually-hidden" role="status">{text('search.count', { count: data.hits.length })}</p>
      {data.hits.length === 0 && <p className="sidebar-hint search-none">{text('search.none')}</p>}
      <ul className="search-list">
        {data.hits.map((hit) => (
          <li key={hit.documentId}>
            <p className="search-title">{hit.title || text('document.untitled')}</p>
            <ul>
              {hit.snippets.map((snippet) => (
                <li key={snippet.range.from}>
                  <button type="button" className="search-snippet" data-search-hit onClick={() => void openHit(hit.documentId, snippet.range)}>
                    <Marked snippet={snippet} />
                  </button>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {data.more && <p className="sidebar-hint search-none">{text('search.more')}</p>}
    </section>
  );
}

function Marked({ snippet: { text, marks } }: { snippet: SearchHit['snippets'][number] }) {
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const { from, to } of marks) {
    if (from < at) continue;
    parts.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>);
    at = to;
  }
  return <span dir="auto">{[...parts, text.slice(at)]}</span>;
}
