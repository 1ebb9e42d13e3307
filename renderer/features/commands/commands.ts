import type { SavedCommand } from '../../../electron/contract/index.ts';
import type { ProblemData } from '../../../engine/text/index.ts';
import { changeSettings, download, getClient, getSettings, problemOf, reportProblem } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { text } from '../../i18n/index.ts';

/** Adds a command, or changes the one with its id. */
export function saveCommand(command: SavedCommand): void {
  const { commands } = getSettings();
  const known = commands.some((other) => other.id === command.id);
  void changeSettings({ commands: known ? commands.map((other) => (other.id === command.id ? command : other)) : [...commands, command] });
}

/** Deletes a command, with a way back to where it stood. */
export function deleteCommand(command: SavedCommand): void {
  const { commands } = getSettings();
  const at = commands.findIndex((other) => other.id === command.id);
  if (at === -1) return;
  void changeSettings({ commands: commands.toSpliced(at, 1) });
  showToast(text('command.deleted', { name: command.name }), {
    undo: () => {
      const now = getSettings().commands;
      if (!now.some((other) => other.id === command.id)) void changeSettings({ commands: now.toSpliced(Math.min(at, now.length), 0, command) });
    },
  });
}

/** Writes commands into a file that can be handed on. */
export async function exportCommands(commands: readonly SavedCommand[]): Promise<void> {
  try {
    const file = await getClient().call('commands.export', { ids: commands.map((command) => command.id) });
    download(file.name, file.text);
  } catch (error) {
    reportProblem(error);
  }
}

/** Adds the commands of a file; a bad file is refused whole, by the library. Answers what was wrong with it. */
export async function importCommands(file: Blob): Promise<ProblemData | null> {
  try {
    const added = await getClient().call('commands.import', { text: await file.text() });
    showToast(text('command.imported', { count: added.length }));
    return null;
  } catch (error) {
    return problemOf(error);
  }
}
