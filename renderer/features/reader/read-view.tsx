import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, ChevronLeft, ChevronRight } from 'lucide-react';
import { Button, IconButton, KeyCaps } from '../../components/index.ts';
import { openReviews, placedChanges, useOpenDocument, useSession, type Session } from '../../editor/core/index.ts';
import { pictureSource } from '../../editor/preview/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import type { Change } from '../../../engine/text/index.ts';
import { Content } from './page-content.tsx';
import { definitionsOutside, pagesOf } from './pages.ts';
import { closeReader } from './reader-actions.ts';
import { readerStore } from './reader-store.ts';
import './reader.css';

/** The text, and over it the view for reading while that is open. The text below stays as it is, out of reach. */
export function ReadingRoom({ children }: { children: ReactNode }): ReactNode {
  const open = readerStore((state) => state.open);
  const session = useSession();
  const shown = open && session !== null;
  // A view of one document ends with it.
  useEffect(() => () => readerStore.setState({ open: false }), [session]);
  return (
    <div className="reading-room">
      <div className="reading-under" inert={shown}>{children}</div>
      {shown && <ReadView session={session} />}
    </div>
  );
}

/** The whole text as real HTML, for screen readers and for find in page, which the editor draws only in part. */
function ReadView({ session }: { session: Session }) {
  const text = useText();
  const title = useOpenDocument((document) => document?.title ?? '');
  const box = useRef<HTMLElement>(null);
  // As it was when the view opened: nobody types meanwhile, and a run only proposes.
  const [whole] = useState(() => session.state.doc.toString());
  const [changes] = useState(() => openChanges(session));
  const [caret] = useState(() => session.state.selection.main.head);
  const pages = useMemo(() => pagesOf(whole), [whole]);
  const [index, setIndex] = useState(() => Math.max(0, pages.findIndex(({ to }) => caret < to)));
  const page = useMemo(() => pages[index] ?? { from: 0, to: whole.length }, [pages, index, whole]);
  const own = useMemo(() => changes.filter(({ from, to }) => from >= page.from && to <= page.to).map((change) => ({ ...change, from: change.from - page.from, to: change.to - page.from })), [changes, page]);
  const words = { notes: text('reader.notes'), back: text('reader.back') };
  const read = useQuery({
    queryKey: ['reader', session.id, whole, index, own, words],
    queryFn: async () => {
      const { pageTree, placeIn } = await import('./page-tree.ts');
      return { tree: pageTree(whole.slice(page.from, page.to), own, definitionsOutside(whole, page), words), caret: placeIn(own, caret - page.from) };
    },
    gcTime: 0,
  });
  const picture = useMemo(() => (address: string) => session.state.facet(pictureSource)(address), [session]);
  const first = useRef(true);

  // The block with the caret is read first; a further page begins at its beginning.
  useLayoutEffect(() => {
    if (!read.data || !box.current) return;
    const blocks = [...box.current.querySelectorAll<HTMLElement>('[data-place]')];
    const at = first.current ? blocks.findLast(({ dataset }) => Number(dataset['place']) <= read.data.caret) : undefined;
    first.current = false;
    const target = at ?? box.current.querySelector<HTMLElement>('.reader-page') ?? box.current;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    if (at) at.scrollIntoView({ block: 'center' });
    else box.current.scrollTo({ top: 0 });
  }, [read.data]);

  return (
    <main
      ref={box}
      className="reader"
      data-scope="reader"
      aria-label={text('reader.name')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        closeReader();
      }}
    >
      <div className="reader-head" role="toolbar" aria-label={text('reader.tools')}>
        <Button kind="quiet" icon={ArrowLeft} onPress={closeReader}>
          <Message id="reader.close" /> <KeyCaps value="Escape" />
        </Button>
        {pages.length > 1 && (
          <span className="reader-pages">
            <IconButton icon={ChevronLeft} label={text('reader.previous')} isDisabled={index === 0} onPress={() => setIndex(index - 1)} />
            <span className="tabular"><Message id="reader.page" values={{ page: index + 1, pages: pages.length }} /></span>
            <IconButton icon={ChevronRight} label={text('reader.next')} isDisabled={index === pages.length - 1} onPress={() => setIndex(index + 1)} />
          </span>
        )}
      </div>
      {read.data ? (
        <article className="reader-page" aria-label={title || text('document.untitled')}>
          {whole.trim() === '' ? <p>{text('reader.empty')}</p> : <Content node={read.data.tree} picture={picture} />}
        </article>
      ) : (
        <p className="reader-page" role="status">{read.isError ? text('reader.failed') : text('reader.reading')}</p>
      )}
    </main>
  );
}

/** The undecided changes of the open proposals where they stand now; of proposals that overlap, the first. */
function openChanges({ state }: Session): Change[] {
  const changes: Change[] = [];
  let end = 0;
  for (const review of openReviews(state)) {
    if (review.state !== 'open' || review.range.from < end) continue;
    end = review.range.to;
    for (const { verdict, range, insert } of placedChanges(review)) if (verdict === 'open') changes.push({ ...range, insert });
  }
  return changes;
}
