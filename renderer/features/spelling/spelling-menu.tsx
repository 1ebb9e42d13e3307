import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Menu, MenuItem, Popover, Separator } from 'react-aria-components';
import { findAction, keyOfAction } from '../../actions/index.ts';
import { KeyCaps } from '../../components/index.ts';
import type { Session } from '../../editor/core/index.ts';
import { useText } from '../../i18n/index.ts';
import { closeMenu, goToMisspelled, leaveAlone, menuStore, openMenuAt, replaceWord, takeIn } from './spelling.ts';
import { followSpelling } from './spelling-store.ts';
import './spelling.css';

/** Follows the spelling of the open document, and shows the menu at a marked word when it is asked for. */
export function SpellingMenu({ session }: { session: Session }) {
  const menu = menuStore((state) => state.menu);
  useEffect(() => followSpelling(session), [session]);
  useEffect(() => {
    const { contentDOM } = session.view;
    const asked = (event: MouseEvent) => {
      const { view } = session;
      // The key for menus asks at the caret; a click asks where it was made.
      const byKey = event.button !== 2 && event.detail === 0;
      const position = byKey ? view.state.selection.main.head : view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (position === null || event.defaultPrevented) return;
      const isMark = byKey || (event.target instanceof Element && event.target.closest('.cm-misspelled') !== null);
      if (isMark && openMenuAt(session, position)) event.preventDefault();
    };
    contentDOM.addEventListener('contextmenu', asked);
    return () => {
      contentDOM.removeEventListener('contextmenu', asked);
      menuStore.setState({ menu: null });
    };
  }, [session]);
  return menu?.session === session ? <OpenMenu key={menu.word.from} /> : null;
}

function OpenMenu() {
  const text = useText();
  const anchor = useRef<HTMLSpanElement>(null);
  const [placed, setPlaced] = useState(false);
  const menu = menuStore((state) => state.menu);
  const session = menu?.session;
  const word = menu?.word;

  useLayoutEffect(() => {
    const from = session && word && session.view.coordsAtPos(word.from, 1);
    if (!from || !anchor.current) return closeMenu();
    Object.assign(anchor.current.style, { left: `${from.left}px`, top: `${from.top}px`, height: `${from.bottom - from.top}px` });
    setPlaced(true);
  }, [session, word]);

  if (!menu || !session || !word) return null;
  const { suggestions } = menu;
  const act = (id: string) => {
    closeMenu();
    if (id.startsWith('use ')) replaceWord(session, word, id.slice(4));
    else if (id === 'add') void takeIn(session, word);
    else if (id === 'ignore') void leaveAlone(session, word);
    else if (id === 'next' || id === 'previous') {
      session.view.dispatch({ selection: { anchor: id === 'next' ? word.to : word.from } });
      void goToMisspelled(id === 'next' ? 1 : -1);
    }
  };
  const item = (id: string, label: string, action?: string) => {
    const known = action ? findAction(action) : undefined;
    return (
      <MenuItem key={id} id={id} className="menu-item" textValue={label}>
        <span className="menu-label">{label}</span>
        {known && keyOfAction(known) && <KeyCaps value={keyOfAction(known)} />}
      </MenuItem>
    );
  };
  return (
    <>
      <span ref={anchor} className="spelling-anchor" aria-hidden />
      <Popover aria-label={text('spelling.menu', { word: word.word })} className="popover spelling-menu" triggerRef={anchor} placement="bottom start" isOpen={placed} onOpenChange={(open) => void (!open && closeMenu())}>
        {/* Drawn anew when the suggestions have come, so that the first of them has the focus. */}
        <Menu key={suggestions ? 'ready' : 'looking'} className="menu" aria-label={text('spelling.menu', { word: word.word })} autoFocus="first" onAction={(id) => act(String(id))} disabledKeys={['looking', 'nothing']}>
          {suggestions === null ? (
            item('looking', text('spelling.looking'))
          ) : suggestions.length === 0 ? (
            item('nothing', text('spelling.nothing'))
          ) : (
            suggestions.map((each) => (
              <MenuItem key={`use ${each}`} id={`use ${each}`} className="menu-item spelling-suggestion" textValue={each}>
                {each}
              </MenuItem>
            ))
          )}
          <Separator className="menu-line" />
          {item('add', text('action.spelling.addWord'), 'spelling.addWord')}
          {item('ignore', text('action.spelling.ignoreWord'), 'spelling.ignoreWord')}
          <Separator className="menu-line" />
          {item('next', text('action.spelling.next'), 'spelling.next')}
          {item('previous', text('action.spelling.previous'), 'spelling.previous')}
        </Menu>
      </Popover>
    </>
  );
}
