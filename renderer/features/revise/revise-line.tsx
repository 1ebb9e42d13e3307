import { useEffect, useRef, type KeyboardEvent } from 'react';
import { ChevronDown, Sparkle } from 'lucide-react';
import { changeSettings, openDialog, useModelFor, useSettings } from '../../app/index.ts';
import { Button, KeyCaps, Menu } from '../../components/index.ts';
import { attentionField, TextLine, useEditorState, type Session } from '../../editor/core/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import type { RevisePreset } from '../../../electron/contract/index.ts';
import type { ScopeUnit } from '../../../engine/text/index.ts';
import { chooseUnit, closeRevise, morePresets, presets, startFromLine } from './revise.ts';
import './revise.css';
import { reviseStore, type Wish } from './revise-store.ts';

const units: readonly ScopeUnit[] = ['selection', 'sentence', 'paragraph', 'section'];

/** The line under the passage: what should change, how carefully, how many drafts. */
export function ReviseLine({ session }: { session: Session }) {
  const line = reviseStore((state) => state.line);
  const target = useEditorState(session, (state) => state.field(attentionField).target);
  return line && target ? <Line session={session} at={target.to} /> : null;
}

function Line({ session, at }: { session: Session; at: number }) {
  const text = useText();
  const line = reviseStore((state) => state.line)!;
  const commands = useSettings((settings) => settings.commands);
  const field = useRef<HTMLInputElement>(null);
  const chosen = line.wish;
  const writes = chosen?.kind !== 'proofread';
  const model = useModelFor(writes ? 'revise' : 'proofread');
  const small = model?.writes === false && (writes || line.instruction !== '');

  useEffect(() => {
    field.current?.focus({ preventScroll: true });
  }, []);

  const change = (values: Partial<typeof line>) => reviseStore.setState({ line: { ...line, ...values } });
  const preset = (name: RevisePreset) => void startFromLine({ kind: 'revise', preset: name, command: null });
  const submit = () => {
    const own: Wish = { kind: 'revise', preset: 'instruction', command: null };
    if (line.instruction.trim()) void startFromLine(own);
    else if (chosen) void startFromLine(chosen);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      closeRevise();
    } else if (event.key === 'Enter' && event.target === field.current) {
      event.preventDefault();
      submit();
    }
  };

  return (
    <TextLine session={session} id="revise" at={at} label={text('revise.line')} scope="revise" onKeyDown={keys}>
      <div className="text-line-box revise">
        <div className="revise-row">
          <input
            ref={field}
            className="revise-field"
            aria-label={text('revise.what')}
            placeholder={text('revise.what')}
            maxLength={2000}
            spellCheck={false}
            dir="auto"
            value={line.instruction}
            onChange={(event) => change({ instruction: event.target.value, wish: null })}
          />
          <Button kind="primary" isDisabled={line.starting || (!line.instruction.trim() && !chosen)} onPress={submit}>
            <Message id={line.starting ? 'revise.starting' : 'revise.go'} />
            <KeyCaps value="Enter" />
          </Button>
        </div>
        <div className="revise-row revise-chips" role="group" aria-label={text('revise.presets')}>
          <Chip wish={{ kind: 'proofread' }} chosen={chosen} name={text('revise.preset.proofread')} onPress={() => void startFromLine({ kind: 'proofread' })} />
          {presets.map((name) => (
            <Chip key={name} wish={{ kind: 'revise', preset: name, command: null }} chosen={chosen} name={text(`revise.preset.${name}`)} onPress={() => preset(name)} />
          ))}
          {commands.map((command) => (
            <button
              key={command.id}
              type="button"
              className="chip chip-own"
              onClick={() => {
                change({ instruction: command.instruction });
                void startFromLine({ kind: 'revise', preset: 'instruction', command: command.name });
              }}
            >
              {command.name}
            </button>
          ))}
          <Menu
            label={text('revise.more')}
            trigger={
              <Button kind="quiet">
                <Message id="revise.more" />
                <ChevronDown size={14} aria-hidden />
              </Button>
            }
            entries={morePresets.map((name) => ({ id: name, label: text(`revise.preset.${name}`), run: () => preset(name) }))}
          />
        </div>
        <div className="revise-row revise-options">
          <Segments label={text('revise.scope')} value={line.unit} choices={units.map((unit) => ({ value: unit, label: text(`revise.scope.${unit}`) }))} onChange={chooseUnit} />
          <span className="revise-space" />
          <Segments
            label={text('revise.effort')}
            value={line.effort}
            choices={(['fast', 'careful'] as const).map((effort) => ({ value: effort, label: text(`revise.effort.${effort}`) }))}
            onChange={(effort) => {
              change({ effort });
              void changeSettings({ effort });
            }}
          />
          <Segments
            label={text('revise.drafts')}
            value={String(line.drafts)}
            choices={['1', '2', '3', '4'].map((count) => ({ value: count, label: count }))}
            onChange={(count) => {
              change({ drafts: Number(count) });
              void changeSettings({ drafts: Number(count) });
            }}
          />
        </div>
        <p className="revise-model">
          {model ? model.name : <Message id="revise.noModel" />}
          {small && (
            <span className="revise-small">
              <Sparkle size={12} aria-hidden /> <Message id="revise.smallModel" />{' '}
              <button type="button" className="link" onClick={() => openDialog('models')}><Message id="models.others" /></button>
            </span>
          )}
        </p>
      </div>
    </TextLine>
  );
}

function Chip({ wish, chosen, name, onPress }: { wish: Wish; chosen: Wish | null; name: string; onPress(): void }) {
  const same = chosen !== null && chosen.kind === wish.kind && (chosen.kind === 'proofread' || (wish.kind === 'revise' && chosen.preset === wish.preset));
  return (
    <button type="button" className="chip" data-chosen={same || undefined} onClick={onPress}>
      {name}
    </button>
  );
}

/** A few exclusive choices in one small row; arrows move between them. */
export function Segments<T extends string>({ label, value, choices, onChange }: { label: string; value: T; choices: readonly { value: T; label: string }[]; onChange(value: T): void }) {
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const at = choices.findIndex((choice) => choice.value === value);
    const next = choices[(at + step + choices.length) % choices.length];
    if (!next) return;
    onChange(next.value);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[choices.indexOf(next)]?.focus();
  };
  return (
    <div className="segments" role="radiogroup" aria-label={label} onKeyDown={move}>
      {choices.map((choice) => (
        <button key={choice.value} type="button" role="radio" aria-checked={choice.value === value} tabIndex={choice.value === value ? 0 : -1} className="segment" onClick={() => onChange(choice.value)}>
          {choice.label}
        </button>
      ))}
    </div>
  );
}
