import { useLayoutEffect, useRef, type ReactElement } from 'react';
import { useSettings } from '../app/index.ts';
import { openDocumentStore, useSession, type Session } from './core/index.ts';
import { SaveBanner } from './save-banner.tsx';
import { Title } from './title.tsx';
import './editor.css';

/** The middle column: the title and the text of the open document. Fills its parent. */
export function EditorPane(): ReactElement | null {
  const session = useSession();
  return session && <Page key={session.id} session={session} />;
}

function Page({ session }: { session: Session }) {
  const scroller = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const originMarks = useSettings((settings) => settings.originMarks);
  const size = useSettings((settings) => settings.textSize);

  useLayoutEffect(() => {
    host.current?.append(session.view.dom);
    session.view.requestMeasure();
    return session.attachScroller(scroller.current!, openDocumentStore.getState().view?.scrollTop ?? 0);
  }, [session]);

  useLayoutEffect(() => void session.view.dom.classList.toggle('cm-hide-origins', !originMarks), [session, originMarks]);
  useLayoutEffect(() => session.view.requestMeasure(), [session, size]);

  return (
    <div className="editor" style={{ '--editor-size': `${size / 16}rem` } as React.CSSProperties}>
      <SaveBanner session={session} />
      <div className="editor-scroll" ref={scroller}>
        <div className="editor-column">
          <Title session={session} />
          <div className="editor-text">
            <div ref={host} />
          </div>
        </div>
      </div>
    </div>
  );
}
