import { useEffect, useRef, type KeyboardEvent } from 'react';
import { Minus, Plus } from 'lucide-react';
import { useModelFor } from '../../app/index.ts';
import { Button, IconButton, KeyCaps } from '../../components/index.ts';
import { attentionField, TextLine, useEditorState, type Session } from '../../editor/core/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import { closeFill, resizeSlot, startFill } from './fill.ts';
import { fillStore } from './fill-store.ts';
import './fill.css';

/** The line under a gap: how many words, and go. */
export function FillLine({ session }: { session: Session }) {
  const slot = useEditorState(session, (state) => state.field(attentionField).slot);
  const open = fillStore((state) => state.open);
  return slot && open ? <Line session={session} at={slot.range.to} words={slot.words} /> : null;
}

function Line({ session, at, words }: { session: Session; at: number; words: number }) {
  const text = useText();
  const model = useModelFor('fill');
  const starting = fillStore((state) => state.starting);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
  }, []);
  const keys = (event: KeyboardEvent) => {
    const atLine = event.target === box.current;
    if (event.key === 'Escape') closeFill();
    else if (event.key === 'Enter' && atLine) void startFill();
    else if (event.key === 'ArrowRight' || event.key === 'ArrowUp') resizeSlot(1);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') resizeSlot(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <TextLine session={session} id="fill" at={at} label={text('fill.line')} scope="fill" onKeyDown={keys}>
      <div className="text-line-box fill-line" ref={box} role="spinbutton" tabIndex={0} aria-label={text('fill.length')} aria-valuemin={1} aria-valuemax={40} aria-valuenow={words} aria-valuetext={text('fill.words', { words })}>
        <IconButton icon={Minus} label={text('fill.fewer')} shortcut="ArrowLeft" isDisabled={words <= 1} onPress={() => resizeSlot(-1)} />
        <span className="fill-words tabular"><Message id="fill.words" values={{ words }} /></span>
        <IconButton icon={Plus} label={text('fill.more')} shortcut="ArrowRight" isDisabled={words >= 40} onPress={() => resizeSlot(1)} />
        <span className="quiet fill-model">{model?.name ?? text('revise.noModel')}</span>
        <Button kind="primary" isDisabled={starting} onPress={() => void startFill()}>
          <Message id={starting ? 'revise.starting' : 'fill.go'} /> <KeyCaps value="Enter" />
        </Button>
        <Button kind="quiet" onPress={closeFill}>
          <Message id="common.close" /> <KeyCaps value="Escape" />
        </Button>
      </div>
    </TextLine>
  );
}
