import { useEffect, useRef, useState } from 'react';
import { Copy, PenLine, SpellCheck, TextCursorInput } from 'lucide-react';
import { findAction, keyOfAction, runAction } from '../../actions/index.ts';
import { KeyCaps, showToast } from '../../components/index.ts';
import type { Session } from '../../editor/core/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import './revise.css';
import { reviseStore } from './revise-store.ts';

/** The small bar above a selection: what can be done with exactly these words. */
export function SelectionBar({ session }: { session: Session }) {
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(false);
  const line = reviseStore((state) => state.line);

  useEffect(() => {
    let pressed = false;
    const { view } = session;
    const place = () =>
      view.requestMeasure({
        key: box,
        read: () => {
          const { main } = view.state.selection;
          const within = view.hasFocus || box.current?.contains(document.activeElement);
          if (main.empty || pressed || !within || view.composing || !/\S/u.test(view.state.sliceDoc(main.from, Math.min(main.to, main.from + 2_000)))) return null;
          const start = view.coordsAtPos(main.from, 1);
          const end = view.coordsAtPos(main.to, -1);
          const parent = box.current?.offsetParent?.getBoundingClientRect();
          if (!start || !parent) return null;
          const sameLine = end && Math.abs(end.top - start.top) < 4;
          const middle = sameLine ? (start.left + end.left) / 2 : start.left + 60;
          return { top: start.top - parent.top, middle: middle - parent.left, width: parent.width };
        },
        write: (place) => {
          setShown(place !== null);
          const element = box.current;
          if (!place || !element) return;
          const half = element.offsetWidth / 2;
          element.style.top = `${Math.round(place.top - element.offsetHeight - 6)}px`;
          element.style.left = `${Math.round(Math.min(Math.max(place.middle - half, 0), Math.max(0, place.width - 2 * half)))}px`;
        },
      });
    const down = () => {
      pressed = true;
      place();
    };
    const up = () => {
      pressed = false;
      place();
    };
    view.contentDOM.addEventListener('mousedown', down);
    window.addEventListener('mouseup', up);
    const stop = session.subscribe(place);
    place();
    return () => {
      view.contentDOM.removeEventListener('mousedown', down);
      window.removeEventListener('mouseup', up);
      stop();
    };
  }, [session]);

  const visible = shown && !line;
  const run = (id: string) => () => void runAction(id);
  return (
    <div
      ref={box}
      className="selection-bar"
      role="toolbar"
      aria-label={text('editor.bar')}
      hidden={!visible}
      // The selection stays while the bar is used.
      onMouseDown={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        const buttons = [...event.currentTarget.querySelectorAll('button')];
        const at = buttons.indexOf(event.target as HTMLButtonElement);
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        if (step) buttons[(at + step + buttons.length) % buttons.length]?.focus();
        else if (event.key === 'Escape') session.view.focus();
      }}
    >
      <BarButton id="revise.start" message="revise.bar" icon={PenLine} onPress={run('revise.start')} strong />
      <BarButton id="fill.start" message="fill.bar" icon={TextCursorInput} onPress={run('fill.start')} />
      <BarButton id="proofread.selection" message="revise.preset.proofread" icon={SpellCheck} onPress={run('proofread.selection')} />
      <BarButton
        message="editor.bar.copy"
        icon={Copy}
        onPress={() => {
          const { from, to } = session.state.selection.main;
          void navigator.clipboard.writeText(session.state.sliceDoc(from, to)).then(() => showToast(text('common.copied')));
        }}
      />
    </div>
  );
}

function BarButton({ id, message, icon: Icon, onPress, strong = false }: { id?: string; message: string; icon: typeof Copy; onPress(): void; strong?: boolean }) {
  const action = id ? findAction(id) : undefined;
  return (
    <button type="button" className={`bar-button${strong ? ' bar-strong' : ''}`} onClick={onPress}>
      <Icon size={14} aria-hidden />
      <Message id={message} />
      {action && keyOfAction(action) && <KeyCaps value={keyOfAction(action)} />}
    </button>
  );
}
