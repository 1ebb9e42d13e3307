import { useEffect, useRef, type KeyboardEvent } from 'react';
import { CaseSensitive, ChevronDown, ChevronUp, Regex, TextSelect, WholeWord, X } from 'lucide-react';
import { findAction, keyOfAction, runAction } from '../../actions/index.ts';
import { Button, IconButton, TextField } from '../../components/index.ts';
import { hitsField, selectedHit, useEditorState, type Session } from '../../editor/core/index.ts';
import { useText, type Lookup } from '../../i18n/index.ts';
import { changeQuery, changeTemplate, closeFind, followText, replaceAll, replaceOne, step, toggleWithin } from './find.ts';
import { findStore, type FindState } from './find-store.ts';
import './find.css';

/** Find and replace above the text; nothing while it is closed. */
export function FindBar({ session }: { session: Session }) {
  const open = findStore((state) => state.open);
  return open && <Bar key={session.id} session={session} />;
}

function Bar({ session }: { session: Session }) {
  const text = useText();
  const { query, template, replacing, inSelection, state, focus } = findStore();
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  useEffect(() => followText(session), [session]);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [focus]);

  const keyed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const inField = event.target instanceof HTMLInputElement;
    if (event.key === 'Escape') void closeFind();
    else if (event.key !== 'Enter' || !inField) return;
    else if (event.target === field.current) void step(event.shiftKey ? -1 : 1);
    else void replaceOne();
    event.preventDefault();
  };
  const words = faultWords(state, text);
  const toggle = (id: string, icon: typeof Regex, pressed: boolean, onPress: () => void, disabled = false) => {
    const action = findAction(id);
    return <IconButton icon={icon} label={text(`find.${id.slice(id.indexOf('.') + 1)}`)} pressed={pressed} isDisabled={disabled} shortcut={action && keyOfAction(action)} onPress={onPress} />;
  };
  return (
    // Enter and Escape of its fields; everything else here has its own keys.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <search className="find" data-scope="find" aria-label={text('find.name')} onKeyDown={keyed}>
      <div className="find-row">
        <div className="find-field">
          <TextField label={text('find.find')} hideLabel placeholder={text('find.find')} value={query.pattern} onChange={(pattern) => changeQuery({ pattern })} inputRef={field} />
        </div>
        <div className="find-group">
          {toggle('find.matchCase', CaseSensitive, query.matchCase, () => changeQuery({ matchCase: !query.matchCase }))}
          {toggle('find.wholeWords', WholeWord, query.wholeWords, () => changeQuery({ wholeWords: !query.wholeWords }))}
          {toggle('find.regexp', Regex, query.regexp, () => changeQuery({ regexp: !query.regexp }))}
          {toggle('find.inSelection', TextSelect, inSelection, toggleWithin)}
        </div>
        <Count session={session} />
        {!replacing && (
          <Button kind="quiet" onPress={() => void runAction('edit.replace')}>
            {text('find.replaceToo')}
          </Button>
        )}
        <div className="find-group">
          <IconButton icon={ChevronUp} label={text('find.previous')} shortcut="Shift+Enter" onPress={() => void step(-1)} />
          <IconButton icon={ChevronDown} label={text('find.next')} shortcut="Enter" onPress={() => void step(1)} />
          <IconButton icon={X} label={text('find.close')} shortcut="Escape" onPress={() => void closeFind()} />
        </div>
      </div>
      {replacing && (
        <div className="find-row">
          <div className="find-field">
            <TextField label={text('find.with')} hideLabel placeholder={text('find.with')} value={template} onChange={changeTemplate} {...(query.regexp ? { hint: text('find.withHint') } : {})} />
          </div>
          <div className="find-buttons">
            <Button isDisabled={state.kind !== 'found' || state.hits === 0} onPress={() => void replaceOne()}>
              {text('find.replace')}
            </Button>
            <Button isDisabled={state.kind !== 'found' || state.hits === 0} onPress={() => void replaceAll()}>
              {text('find.replaceAll')}
            </Button>
          </div>
        </div>
      )}
      <p role="status" className={words ? 'field-error find-fault' : 'visually-hidden'}>
        {words}
      </p>
    </search>
  );
}

/** "3 of 128", "128 found", "Nothing found". */
function Count({ session }: { session: Session }) {
  const text = useText();
  const { state, wrapped, query } = findStore();
  const selected = useEditorState(session, (editor) => (editor.field(hitsField).pairs.length > 0 ? selectedHit(editor) : -1));
  if (state.kind !== 'found' || query.pattern === '') return <span className="find-count" role="status" />;
  const { hits: count, more } = state;
  const words = count === 0 ? text('find.none') : selected >= 0 ? text(more ? 'find.placeOfMore' : 'find.placeOf', { place: selected + 1, count }) : text(more ? 'find.more' : 'find.count', { count });
  return (
    <span className="find-count tabular" role="status" data-none={count === 0 || undefined}>
      {words}
      {wrapped && selected >= 0 && count > 1 && <span className="quiet"> {text('find.wrapped')}</span>}
    </span>
  );
}

function faultWords(state: FindState, text: Lookup): string {
  if (state.kind === 'fault') return text(`find.fault.${state.fault.fault}`, { place: state.fault.at + 1 });
  if (state.kind === 'noGroup') return text('find.fault.noGroup', { group: state.fault.group, place: state.fault.at + 1 });
  return state.kind === 'slow' ? text('find.slow') : '';
}
