import { useState, type KeyboardEvent } from 'react';
import type { SavedCommand } from '../../../electron/contract/index.ts';
import { keyOfEvent, rivalFor, type Action } from '../../actions/index.ts';
import { Button, Dialog, KeyCaps, TextField } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { actionOf } from './command-actions.ts';

/** One command as a form. It can be saved once it has a name of its own and an instruction. */
export function CommandForm({ command, others, onSave, onCancel }: { command: SavedCommand; others: readonly SavedCommand[]; onSave(command: SavedCommand): void; onCancel(): void }) {
  const text = useText();
  const [draft, setDraft] = useState(command);
  const name = draft.name.trim();
  const taken = others.some((other) => other.name.toLocaleLowerCase() === name.toLocaleLowerCase());
  const ready = name !== '' && draft.instruction.trim() !== '' && !taken;
  const save = () => ready && onSave({ ...draft, name, instruction: draft.instruction.trim() });

  return (
    <Dialog
      title={text(command.name ? 'command.editTitle' : 'command.addTitle')}
      onClose={onCancel}
      footer={
        <>
          <Button onPress={onCancel}>{text('common.cancel')}</Button>
          <Button kind="primary" isDisabled={!ready} onPress={save}>
            {text('common.save')}
          </Button>
        </>
      }
    >
      <div className="command-form">
        <TextField
          label={text('command.name')}
          value={draft.name}
          onChange={(next) => setDraft({ ...draft, name: next })}
          maxLength={60}
          autoFocus
          error={taken ? text('command.nameTaken') : null}
          onKeyDown={(event) => void (event.key === 'Enter' && save())}
        />
        <TextField label={text('command.instruction')} value={draft.instruction} onChange={(instruction) => setDraft({ ...draft, instruction })} placeholder={text('command.instructionExample')} hint={text('command.instructionHint')} rows={3} maxLength={2000} spellCheck />
        <KeyField action={actionOf(draft)} value={draft.key} onChange={(key) => setDraft({ ...draft, key })} />
      </div>
    </Dialog>
  );
}

/** A field that holds a key: press it; Backspace takes it away. */
function KeyField({ action, value, onChange }: { action: Action; value: string; onChange(key: string): void }) {
  const text = useText();
  const [taken, setTaken] = useState('');
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Tab' || event.key === 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    setTaken('');
    if (event.key === 'Backspace') return onChange('');
    const key = keyOfEvent(event.nativeEvent);
    if (key === null) return;
    const rival = rivalFor(action, key);
    // A key without Ctrl or Alt would swallow a letter of the text.
    if (!/\$mod|Alt|Control|Meta|^F\d/.test(key)) setTaken(text('command.keyPlain'));
    else if (rival) setTaken(text('shortcuts.taken', { name: rival.name ?? text(rival.label) }));
    else onChange(key);
  };
  return (
    <div className="field">
      <span className="field-label" id="command-key">
        {text('command.key')}
      </span>
      <div role="textbox" aria-labelledby="command-key" tabIndex={0} className="field-input command-key" onKeyDown={pressed}>
        {value ? <KeyCaps value={value} /> : <span className="quiet">{text('command.keyNone')}</span>}
      </div>
      <span role="status" className={taken ? 'field-error' : 'field-hint'}>
        {taken || text('command.keyHint')}
      </span>
    </div>
  );
}
