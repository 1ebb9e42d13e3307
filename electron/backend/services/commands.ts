/** The writer's own commands as a file to share, and back. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../../../engine/text/index.ts';
import { SavedCommand } from '../../contract/index.ts';
import type { Settings } from './settings.ts';

const format = 'palimpsest-commands';
const CommandFile = z.object({
  format: z.literal(format),
  version: z.literal(1),
  commands: z.array(SavedCommand.omit({ id: true })).min(1).max(200),
});

export class Commands {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** The commands with these ids, in the writer's order. */
  export(ids: readonly string[]): { name: string; text: string } {
    const commands = this.#settings.get().commands.filter(({ id }) => ids.includes(id));
    const [only] = commands;
    if (!only) throw nothingToExport();
    const content: z.input<typeof CommandFile> = { format, version: 1, commands: commands.map(({ name, instruction, key }) => ({ name, instruction, key })) };
    const name = commands.length === 1 ? fileName(only.name) : 'commands';
    return { name: `${name}.palimpsest.json`, text: JSON.stringify(content, null, 2) + '\n' };
  }

  /**
   * Adds the file's commands and answers them. One that is there already, name and instruction alike, is not added
   * again; a key that is taken is dropped. Throws a `Problem` (commands-unreadable, commands-newer) for a bad file,
   * none of which is taken.
   */
  import(text: string): SavedCommand[] {
    const file = CommandFile.safeParse(parseJson(text));
    if (!file.success) throw unreadable(parseJson(text));
    const known = this.#settings.get().commands;
    const keys = new Set(known.map(({ key }) => key).filter(Boolean));
    const added: SavedCommand[] = [];
    for (const command of file.data.commands) {
      if ([...known, ...added].some(({ name, instruction }) => name === command.name && instruction === command.instruction)) continue;
      const key = keys.has(command.key) ? '' : command.key;
      if (key) keys.add(key);
      added.push({ id: randomUUID(), name: command.name, instruction: command.instruction, key });
    }
    if (added.length > 0) this.#settings.set({ commands: [...known, ...added] });
    return added;
  }
}

/** Letters and digits of any script; everything else may mean something to some file system. */
function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'command';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function unreadable(content: unknown): Problem {
  const newer = z.object({ format: z.literal(format), version: z.number().int().min(2) }).safeParse(content).success;
  return newer
    ? new Problem({ code: 'commands-newer', what: 'These commands were saved by a newer Palimpsest.', safe: 'None of them was added.', todo: 'Install the newest version and try again.' })
    : new Problem({ code: 'commands-unreadable', what: 'This file does not hold commands of Palimpsest, or was altered.', safe: 'None of its content was added.', todo: 'Ask for the file again, as it was exported.' });
}

function nothingToExport(): Problem {
  return new Problem({ code: 'nothing-to-export', what: 'There is no such command to save as a file.', safe: 'Nothing was changed.', todo: 'Choose a command and try again.' });
}
