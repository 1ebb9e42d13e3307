import { useEffect, useState } from 'react';
import { headingAt, type Heading, type Outline } from '../../../engine/text/index.ts';
import { outlineOf, sourceOf, type Session } from '../../editor/core/index.ts';

/** How long the writer rests before the list follows the text, in milliseconds. */
const REST = 150;
/** Characters whose words are counted at one go. */
const AT_ONCE = 40_000;

export interface ShownOutline {
  readonly outline: Outline;
  readonly headings: readonly Heading[];
  /** Index of the heading whose section holds the caret; -1 before the first. */
  readonly current: number;
  /** Words of each section with those below it; null while they are not counted. */
  readonly words: readonly (number | null)[];
}

/** The headings of the open text, following it at a little distance so that no key press waits for them. */
export function useOutline(session: Session): ShownOutline {
  const [shown, setShown] = useState(() => look(session));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let frame = 0;
    let { doc, selection } = session.state;
    const counting = () => {
      const { state } = session;
      const complete = outlineOf(state).countWords(sourceOf(state.doc), AT_ONCE);
      if (!complete) timer = setTimeout(counting);
      else setShown(look(session));
    };
    const follow = () => {
      setShown(look(session));
      timer = setTimeout(counting);
    };
    const changed = () => {
      const { state } = session;
      if (state.doc !== doc) {
        doc = state.doc;
        clearTimeout(timer);
        timer = setTimeout(follow, REST);
      } else if (!state.selection.eq(selection)) {
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(() => setShown((old) => (session.state.doc === doc && old.outline === outlineOf(session.state) ? { ...old, current: headingAt(old.headings, session.state.selection.main.head) } : old)));
      }
      selection = state.selection;
    };
    setShown(look(session));
    timer = setTimeout(counting);
    const stop = session.subscribe(changed);
    return () => {
      stop();
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }, [session]);
  return shown;
}

function look(session: Session): ShownOutline {
  const { state } = session;
  const outline = outlineOf(state);
  const { headings } = outline;
  return { outline, headings, current: headingAt(headings, state.selection.main.head), words: outline.sectionWords() };
}
