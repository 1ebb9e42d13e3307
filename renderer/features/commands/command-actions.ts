import type { SavedCommand } from '../../../electron/contract/index.ts';
import type { Action } from '../../actions/index.ts';
import { openDialog } from '../../app/index.ts';

/** Commands on the writer's own commands. */
export const commandActions: readonly Action[] = [{ id: 'command.manage', label: 'action.command.manage', key: '', enabled: () => true, run: () => openDialog('commands') }];

/** The place of a saved command among the keys. */
export function actionOf(command: SavedCommand): Action {
  return { id: `revise.saved.${command.id}`, label: '', name: command.name, key: command.key, whileTyping: true, enabled: () => false, run: () => {} };
}
