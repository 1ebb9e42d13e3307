import { useEffect, useMemo, useState } from 'react';
import { EmptyState, SearchField, WindowedList } from '../../components/index.ts';
import { useSession, type Session } from '../../editor/core/index.ts';
import { useFormat, useText } from '../../i18n/index.ts';
import { matching, places } from './headings.ts';
import { goToHeading, outlineStore } from './outline.ts';
import { useOutline } from './use-outline.ts';
import './outline.css';

const ROW = 28;

/** The headings of the open document as a tree, with the section at the caret marked. */
export function OutlinePanel() {
  const text = useText();
  const session = useSession();
  if (!session) return <EmptyState>{text('outline.noDocument')}</EmptyState>;
  return <Headings key={session.id} session={session} />;
}

function Headings({ session }: { session: Session }) {
  const text = useText();
  const format = useFormat();
  const { headings, current, words } = useOutline(session);
  const [query, setQuery] = useState('');
  const chosen = outlineStore((state) => state.chosen);
  const tree = useMemo(() => places(headings), [headings]);
  const shown = useMemo(() => matching(headings, query), [headings, query]);
  useEffect(() => () => outlineStore.setState({ chosen: null }), []);
  if (headings.length === 0) return <EmptyState>{text('outline.none')}</EmptyState>;

  // Without a choice of its own the list stands where the caret is.
  const inHand = chosen ?? current;
  const row = shown.indexOf(inHand);
  const choose = (at: number) => outlineStore.setState({ chosen: shown[at] ?? null });
  const go = (at: number) => {
    const heading = headings[shown[at] ?? -1];
    if (!heading) return;
    outlineStore.setState({ chosen: null });
    goToHeading(session, heading);
  };
  return (
    <div className="outline" data-scope="outline" onBlur={(event) => void (!event.currentTarget.contains(event.relatedTarget) && outlineStore.setState({ chosen: null }))}>
      <div className="outline-filter">
        <SearchField
          label={text('outline.filter')}
          clearLabel={text('common.clear')}
          value={query}
          onChange={setQuery}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || query === '' || shown.length === 0) return;
            // The key must not go on into the text, which takes the focus.
            event.preventDefault();
            go(0);
          }}
        />
      </div>
      {shown.length === 0 && <p className="quiet outline-none" role="status">{text('outline.noneFound', { query })}</p>}
      <WindowedList
        label={text('outline.name')}
        role="tree"
        className="outline-tree"
        firstFocus
        count={shown.length}
        rowHeight={ROW}
        current={row}
        onCurrent={choose}
        onChoose={go}
        onKey={(event) => {
          const own = tree[inHand];
          if (event.altKey || event.ctrlKey || event.metaKey || !own) return false;
          if (event.key === 'ArrowLeft' && own.parent >= 0) outlineStore.setState({ chosen: own.parent });
          else if (event.key === 'ArrowRight' && tree[inHand + 1]?.parent === inHand) outlineStore.setState({ chosen: inHand + 1 });
          else return event.key === 'ArrowLeft' || event.key === 'ArrowRight';
          return true;
        }}
        row={(at) => {
          const index = shown[at] ?? 0;
          const heading = headings[index];
          const place = tree[index];
          if (!heading || !place) return { content: null };
          const count = words[index] ?? null;
          return {
            aria: { 'aria-level': place.depth, 'aria-setsize': place.siblings, 'aria-posinset': place.position, ...(index === current ? { 'aria-current': true } : {}) },
            className: index === current ? 'outline-row outline-here' : 'outline-row',
            content: (
              <>
                <span className="outline-title" dir="auto" style={{ paddingInlineStart: `${(place.depth - 1) * 14}px` }}>
                  {heading.title || <span className="quiet">{text('outline.untitled')}</span>}
                </span>
                {count !== null && (
                  <span className="quiet tabular outline-words">
                    <span aria-hidden>{format.formatNumber(count)}</span>
                    <span className="visually-hidden">{text('outline.words', { words: count })}</span>
                  </span>
                )}
              </>
            ),
          };
        }}
      />
    </div>
  );
}
