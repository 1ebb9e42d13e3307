import { useState } from 'react';
import { Command } from 'cmdk';
import { keyOfAction, runAction, useActions, type Action } from '../../actions/index.ts';
import { closeDialog } from '../../app/index.ts';
import { Dialog, KeyCaps } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { matchScore } from './match.ts';
import { grouped, nameOf } from './names.ts';
import './palette.css';

/** Between name and id in the value of an item: two commands may have the same name. */
const idMark = '\u0000';

/** Every command by name: type, arrows, Enter. Those that can do nothing now are listed greyed. */
export function Palette() {
  const text = useText();
  const [query, setQuery] = useState('');
  // Read before the dialog takes the focus: whether a command can run depends on where the writer was.
  const actions = useActions();
  const [able] = useState(() => new Set(actions.filter((action) => action.enabled()).map((action) => action.id)));

  const choose = (action: Action) => {
    closeDialog();
    // After the dialog has given the focus back to where the writer was.
    requestAnimationFrame(() => requestAnimationFrame(() => runAction(action.id)));
  };

  return (
    <Dialog title={text('palette.title')} hideTitle onClose={closeDialog}>
      <Command
        label={text('palette.title')}
        className="palette"
        loop
        filter={(value, search, keywords) => matchScore(value.slice(0, value.lastIndexOf(idMark)), search, keywords?.[0] ?? '')}
        onKeyDown={(event) => {
          if (event.key === 'k' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            closeDialog();
          }
        }}
      >
        <Command.Input className="palette-input" placeholder={text('palette.placeholder')} value={query} onValueChange={setQuery} autoFocus />
        <Command.List className="palette-list">
          <Command.Empty className="palette-empty">{text('palette.none', { query })}</Command.Empty>
          {grouped(actions, text).map(({ group, name, members }) => (
            <Command.Group key={group} heading={name} className="palette-group">
              {members.map((action) => (
                <Command.Item key={action.id} value={`${nameOf(action, text)}${idMark}${action.id}`} keywords={[name]} disabled={!able.has(action.id)} onSelect={() => choose(action)} className="palette-item">
                  <span className="palette-name">{nameOf(action, text)}</span>
                  <KeyCaps value={keyOfAction(action)} />
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}
