import { useEffect, useLayoutEffect, useRef, type CSSProperties, type ReactElement } from 'react';
import { useSettings } from '../app/index.ts';
import { draftStore, EmptyPage, KeptBlocks } from '../features/draft/index.ts';
import { fillStore, FillLine } from '../features/fill/index.ts';
import { FindBar } from '../features/find/index.ts';
import { focusReview, ReviewLines } from '../features/review/index.ts';
import { followSavedCommands, ReviseLine, reviseStore, RunLines, SelectionBar } from '../features/revise/index.ts';
import { SpellingMenu } from '../features/spelling/index.ts';
import { followArrivals } from './arrivals.ts';
import { openDocumentStore, setComfort, setCurrent, useSession, type Session } from './core/index.ts';
import { setSigns } from './preview/index.ts';
import { SaveBanner } from './save-banner.tsx';
import { Title } from './title.tsx';
import './editor.css';

/** The middle column: the title and the text of the open document, with everything that happens in it. Fills its parent. */
export function EditorPane(): ReactElement | null {
  const session = useSession();
  useEffect(() => followSavedCommands(), []);
  return session && <Page session={session} />;
}

function Page({ session }: { session: Session }) {
  const scroller = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const originMarks = useSettings((settings) => settings.originMarks);
  const size = useSettings((settings) => settings.textSize);
  const signs = useSettings((settings) => settings.markdownSigns);

  useLayoutEffect(() => {
    host.current?.append(session.view.dom);
    session.view.requestMeasure();
    scroller.current?.scrollTo({ top: 0 });
    return session.attachScroller(scroller.current!, openDocumentStore.getState().view?.scrollTop ?? 0);
  }, [session]);

  useLayoutEffect(() => void session.view.dom.classList.toggle('cm-hide-origins', !originMarks), [session, originMarks]);
  const focusMode = useSettings((settings) => settings.focusMode);
  const typewriter = useSettings((settings) => settings.typewriter);
  useLayoutEffect(() => setComfort(session.view, { focusMode, typewriter }), [session, focusMode, typewriter]);
  useLayoutEffect(() => session.view.requestMeasure(), [session, size]);
  useLayoutEffect(() => session.apply({ effects: setSigns.of(signs) }), [session, signs]);
  useEffect(() => followArrivals(session), [session]);

  // The run that a gap or a brief has started takes the focus, like one from the revise line.
  const started = fillStore((state) => state.started);
  const drafted = draftStore((state) => state.started);
  useEffect(() => void (started && reviseStore.setState({ focusRun: started })), [started]);
  useEffect(() => void (drafted && reviseStore.setState({ focusRun: drafted })), [drafted]);

  // A click on a mark goes to its change.
  useEffect(() => {
    const { contentDOM } = session.view;
    const clicked = (event: MouseEvent) => {
      const mark = (event.target as Element).closest<HTMLElement>('[data-change]');
      const [id, change] = mark?.dataset['change']?.split(' ') ?? [];
      if (!id || !change) return;
      const proposal = id as Parameters<typeof focusReview>[0] & string;
      session.apply({ effects: setCurrent.of({ id: proposal, changeId: Number(change) }) });
      // Text that is still there keeps its caret; signs and insertions belong to the review.
      if (!mark?.closest('del, .cm-before')) focusReview(proposal);
    };
    contentDOM.addEventListener('click', clicked);
    return () => contentDOM.removeEventListener('click', clicked);
  }, [session]);

  return (
    <div className="editor" style={{ '--editor-size': `${size / 16}rem` } as CSSProperties}>
      <SaveBanner session={session} />
      <FindBar session={session} />
      <div className="editor-scroll" ref={scroller}>
        <main className="editor-column">
          <Title key={session.id} session={session} />
          <div className="editor-text">
            <div ref={host} />
            <EmptyPage key={session.id} session={session} />
            <ReviseLine session={session} />
            <FillLine session={session} />
            <RunLines session={session} more={(run) => (run.kind === 'draft' ? <KeptBlocks session={session} run={run} /> : null)} />
            <ReviewLines session={session} />
            <SelectionBar session={session} />
            <SpellingMenu session={session} />
          </div>
        </main>
      </div>
    </div>
  );
}
