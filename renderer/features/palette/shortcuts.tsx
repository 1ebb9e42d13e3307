import { useMemo, useState } from 'react';
import { RotateCcw } from 'lucide-react';
import { keyOfAction, keyOfEvent, rivalFor, useActions, type Action } from '../../actions/index.ts';
import { changeSettings, closeDialog, useSettings } from '../../app/index.ts';
import { Button, Dialog, IconButton, KeyCaps, SearchField } from '../../components/index.ts';
import { hasText, Message, useText } from '../../i18n/index.ts';
import { grouped, nameOf } from './names.ts';
import './shortcuts.css';

/** All commands with their keys; each key can be changed, and a key in use is not taken away unseen. */
export function Shortcuts() {
  const text = useText();
  const actions = useActions();
  const remapped = useSettings((settings) => settings.keys);
  const [query, setQuery] = useState('');
  const [recording, setRecording] = useState<string | null>(null);
  const shown = useMemo(() => {
    const wanted = query.toLocaleLowerCase();
    return grouped(actions.filter((action) => nameOf(action, text).toLocaleLowerCase().includes(wanted)), text);
  }, [actions, query, text]);

  const change = (action: Action, key: string) => {
    setRecording(null);
    const { [action.id]: _own, ...rest } = remapped;
    void changeSettings({ keys: key === action.key ? rest : { ...rest, [action.id]: key } });
  };

  return (
    <Dialog
      title={text('shortcuts.title')}
      width="wide"
      onClose={closeDialog}
      footer={
        <Button isDisabled={Object.keys(remapped).length === 0} onPress={() => void changeSettings({ keys: {} })}>
          {text('shortcuts.reset')}
        </Button>
      }
    >
      <div className="shortcuts-find">
        <SearchField label={text('shortcuts.find')} clearLabel={text('common.clear')} value={query} onChange={setQuery} />
      </div>
      <div className="shortcuts">
        {shown.map(({ group, name, members }) => (
          <section key={group} aria-label={name}>
            <h3 className="shortcuts-group">{name}</h3>
            <ul>
              {members.map((action) => (
                <li key={action.id} className="shortcut">
                  <span className="shortcut-name">{nameOf(action, text)}</span>
                  {action.scope && hasText(`scope.${action.scope}`) && <span className="quiet">{text(`scope.${action.scope}`)}</span>}
                  {recording === action.id ? (
                    <Recorder action={action} onKey={(key) => change(action, key)} onCancel={() => setRecording(null)} />
                  ) : (
                    <span className="shortcut-key">
                      {action.id in remapped && <IconButton icon={RotateCcw} label={text('shortcuts.resetOne', { name: nameOf(action, text) })} onPress={() => change(action, action.key)} />}
                      {action.handledElsewhere ? (
                        <KeyCaps value={action.key} />
                      ) : (
                        <Button kind="quiet" onPress={() => setRecording(action.id)}>
                          <span className="visually-hidden">{text('shortcuts.change', { name: nameOf(action, text) })}</span>
                          {keyOfAction(action) ? <KeyCaps value={keyOfAction(action)} /> : <span className="quiet">{text('shortcuts.none')}</span>}
                        </Button>
                      )}
                    </span>
                  )}
                </li>
              ))}
            </ul>
          </section>
        ))}
        {shown.length === 0 && <p className="quiet shortcuts-none"><Message id="shortcuts.noneFound" values={{ query }} /></p>}
      </div>
    </Dialog>
  );
}

/** Waits for a key press. A key that is in use is shown with its owner and not taken. */
function Recorder({ action, onKey, onCancel }: { action: Action; onKey(key: string): void; onCancel(): void }) {
  const text = useText();
  const [taken, setTaken] = useState<{ key: string; by: Action } | null>(null);
  return (
    <span className="shortcut-recorder">
      <span
        role="textbox"
        tabIndex={0}
        ref={(element) => element?.focus()}
        aria-label={text('shortcuts.press')}
        className="field-input shortcut-press"
        onBlur={onCancel}
        onKeyDown={(event) => {
          if (event.key === 'Tab') return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === 'Escape') return onCancel();
          if (event.key === 'Backspace' && !event.ctrlKey && !event.metaKey) return onKey('');
          const key = keyOfEvent(event.nativeEvent);
          if (key === null) return;
          const rival = rivalFor(action, key);
          if (rival) setTaken({ key, by: rival });
          else onKey(key);
        }}
      >
        {taken ? <KeyCaps value={taken.key} /> : <span className="quiet">{text('shortcuts.press')}</span>}
      </span>
      <span role="status" className={taken ? 'field-error' : 'field-hint'}>
        {taken ? text('shortcuts.taken', { name: nameOf(taken.by, text) }) : text('shortcuts.hint')}
      </span>
    </span>
  );
}
