/** The writer's own commands as actions, with their own keys. */
import { registerActions, type Action } from '../../actions/index.ts';
import { getSettings, onSettings } from '../../app/index.ts';
import { getSession } from '../../editor/core/index.ts';
import type { SavedCommand } from '../../../electron/contract/index.ts';
import { startCommand } from './revise.ts';

function actionOf(command: SavedCommand): Action {
  return { id: `revise.saved.${command.id}`, label: '', name: command.name, key: command.key, icon: 'pen-line', whileTyping: true, enabled: () => getSession() !== null, run: () => startCommand(command) };
}

/** Keeps the registry in step with the saved commands. Returns how to stop. */
export function followSavedCommands(): () => void {
  let remove: (() => void)[] = [];
  let known: readonly SavedCommand[] | null = null;
  const follow = () => {
    const { commands } = getSettings();
    if (commands === known) return;
    known = commands;
    for (const stop of remove) stop();
    remove = commands.flatMap((command) => {
      try {
        return [registerActions([actionOf(command)])];
      } catch {
        // Its key is taken by now: the command stays, without the key.
        return [registerActions([actionOf({ ...command, key: '' })])];
      }
    });
  };
  follow();
  const stop = onSettings(follow);
  return () => {
    stop();
    for (const each of remove) each();
  };
}
