import { useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { Session } from './session.ts';
import { removeSpacer, setSpacer, spacersField } from './spacers.ts';

interface TextLineProps {
  readonly session: Session;
  /** Unique among the lines of a document. */
  readonly id: string;
  /** A position in the last line of the passage it belongs to. */
  readonly at: number;
  /** Its name for screen readers. */
  readonly label: string;
  /** `data-scope` for keys that act only in here. */
  readonly scope?: string;
  readonly className?: string;
  onKeyDown?(event: KeyboardEvent): void;
  readonly children: ReactNode;
}

/**
 * A line under a passage: it takes room between two lines of text and moves along with them. It stays in the page while
 * the passage is scrolled away, so that nothing typed into it is lost.
 */
export function TextLine({ session, id, at, label, scope, className = '', onKeyDown, children }: TextLineProps) {
  const box = useRef<HTMLDivElement>(null);
  // Where it opens; afterwards the room moves with the text by itself.
  const start = useRef(at);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    let revealed = false;
    const resize = () => {
      const height = Math.ceil(element.getBoundingClientRect().height);
      const known = session.state.field(spacersField).all.get(id);
      if (known && Math.abs(known.height - height) < 1) return;
      // What grows under the writer's hands must be seen whole.
      if (known) revealed = false;
      session.apply({ effects: setSpacer.of({ key: id, at: known?.at ?? Math.min(start.current, session.state.doc.length), height }) });
    };
    const place = () =>
      session.view.requestMeasure({
        key: element,
        read: (view) => {
          const room = view.contentDOM.querySelector<HTMLElement>(`[data-room="${CSS.escape(id)}"]`);
          const parent = element.offsetParent;
          return room && parent ? room.getBoundingClientRect().top - parent.getBoundingClientRect().top : null;
        },
        write: (top) => {
          if (top === null) return;
          element.style.top = `${Math.round(top)}px`;
          element.style.opacity = '1';
          // A line that opens with the focus in it must be seen whole.
          if (!revealed && element.contains(document.activeElement)) {
            revealed = true;
            requestAnimationFrame(() => element.scrollIntoView({ block: 'nearest' }));
          }
        },
      });
    resize();
    place();
    const observer = new ResizeObserver(() => {
      resize();
      place();
    });
    observer.observe(element);
    observer.observe(session.view.contentDOM);
    const stop = session.subscribe(place);
    return () => {
      observer.disconnect();
      stop();
      // The view may be closed already, together with the line.
      if (session.view.dom.isConnected) session.apply({ effects: removeSpacer.of(id) });
    };
  }, [session, id]);

  // A move that is not an edit's: the line belongs to another place now.
  const asked = useRef(at);
  useLayoutEffect(() => {
    if (asked.current === at) return;
    asked.current = at;
    const known = session.state.field(spacersField).all.get(id);
    if (known && known.at !== at && session.state.doc.lineAt(Math.min(known.at, session.state.doc.length)).number !== session.state.doc.lineAt(Math.min(at, session.state.doc.length)).number)
      session.apply({ effects: setSpacer.of({ ...known, at }) });
  }, [session, id, at]);

  return (
    <div ref={box} className={`text-line ${className}`} data-line={id} role="group" aria-label={label} {...(scope ? { 'data-scope': scope } : {})} {...(onKeyDown ? { onKeyDown } : {})}>
      {children}
    </div>
  );
}
