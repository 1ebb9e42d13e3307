import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { Download, MoreHorizontal, Pencil, Plus, Trash2 } from 'lucide-react';
import type { SavedCommand } from '../../../electron/contract/index.ts';
import type { ProblemData } from '../../../engine/text/index.ts';
import { closeDialog, useSettings } from '../../app/index.ts';
import { Button, Dialog, EmptyState, IconButton, KeyCaps, Menu, ProblemView } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { CommandForm } from './command-form.tsx';
import { deleteCommand, exportCommands, importCommands, saveCommand } from './commands.ts';
import './commands.css';

/** The writer's own revising commands: add, change, delete, hand on as a file. */
export function CommandsDialog() {
  const text = useText();
  const commands = useSettings((settings) => settings.commands);
  const [editing, setEditing] = useState<SavedCommand | null>(null);
  const [problem, setProblem] = useState<ProblemData | null>(null);
  const add = () => setEditing({ id: crypto.randomUUID(), name: '', instruction: '', key: '' });

  if (editing)
    return (
      <CommandForm
        command={editing}
        others={commands.filter((command) => command.id !== editing.id)}
        onCancel={() => setEditing(null)}
        onSave={(command) => {
          saveCommand(command);
          setEditing(null);
        }}
      />
    );

  return (
    <Dialog
      title={text('command.title')}
      onClose={closeDialog}
      footer={
        <>
          <FileTrigger acceptedFileTypes={['application/json', '.json']} onSelect={(files) => void (files?.[0] && importCommands(files[0]).then(setProblem))}>
            <Button>{text('command.import')}</Button>
          </FileTrigger>
          <Button isDisabled={commands.length === 0} onPress={() => void exportCommands(commands)}>
            {text('command.exportAll')}
          </Button>
          {commands.length > 0 && (
            <Button kind="primary" icon={Plus} onPress={add}>
              {text('command.add')}
            </Button>
          )}
        </>
      }
    >
      <div className="commands">
        {problem && <ProblemView problem={problem} />}
        {commands.length === 0 ? (
          <EmptyState
            action={
              <Button kind="primary" onPress={add}>
                {text('command.add')}
              </Button>
            }
          >
            {text('command.none')}
          </EmptyState>
        ) : (
          <ul aria-label={text('command.title')}>
            {commands.map((command) => (
              <li key={command.id} className="command-row">
                <div className="command-words">
                  <span className="command-name">{command.name}</span>
                  <span className="command-instruction">{command.instruction}</span>
                </div>
                <KeyCaps value={command.key} />
                <Menu
                  label={text('command.menu', { name: command.name })}
                  trigger={<IconButton icon={MoreHorizontal} label={text('command.menu', { name: command.name })} />}
                  entries={[
                    { id: 'edit', label: text('common.edit'), icon: Pencil, run: () => setEditing(command) },
                    { id: 'export', label: text('command.export'), icon: Download, run: () => void exportCommands([command]) },
                    { id: 'delete', label: text('common.delete'), icon: Trash2, separated: true, run: () => deleteCommand(command) },
                  ]}
                />
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
