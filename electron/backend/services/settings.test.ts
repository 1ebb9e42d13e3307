import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Library, refusal, settle } from '../library.test-support.ts';

let library: Library;
beforeEach(() => {
  library = new Library();
});
afterEach(() => library.remove());

const tidy = { id: 'a', name: 'Tidy up', instruction: 'Take out filler words.', key: '$mod+Shift+t' };
const warm = { id: 'b', name: 'Wärmer, bitte', instruction: 'Make it “warmer”.', key: '' };
const save = () => library.client.call('settings.set', { values: { commands: [tidy, warm] } });

describe('settings', () => {
  it('are changed one by one, leave the others alone and stay over a restart', async () => {
    const told = library.collect('settings.changed');
    await library.client.call('settings.set', { values: { textSize: 22, keys: { 'document.new': 'n' } } });
    await library.client.call('settings.set', { values: { theme: 'dark', muted: ['colour'] } });
    await settle();
    expect(told.at(-1)?.settings).toMatchObject({ theme: 'dark', textSize: 22 });
    await library.restart();
    expect(await library.client.call('settings.get', {})).toMatchObject({ theme: 'dark', textSize: 22, keys: { 'document.new': 'n' }, muted: ['colour'], drafts: 2 });
  });
});

describe('saved commands', () => {
  it('are shared as a file and taken in by another library', async () => {
    await save();
    const file = await library.client.call('commands.export', { ids: ['b', 'a'] });
    expect(file.name).toBe('commands.palimpsest.json');
    expect((await library.client.call('commands.export', { ids: ['b'] })).name).toBe('Wärmer-bitte.palimpsest.json');
    const other = new Library();
    await other.client.call('settings.set', { values: { commands: [{ ...warm, id: 'x', name: 'Mine', key: '$mod+Shift+t' }] } });
    const added = await other.client.call('commands.import', { text: `\uFEFF${file.text}` });
    // The key is taken there, so it comes without one.
    expect(added.map(({ name, instruction, key }) => ({ name, instruction, key }))).toEqual([{ name: tidy.name, instruction: tidy.instruction, key: '' }, { name: warm.name, instruction: warm.instruction, key: '' }]);
    expect((await other.client.call('settings.get', {})).commands).toHaveLength(3);
    expect(await other.client.call('commands.import', { text: file.text })).toEqual([]);
    await other.remove();
  });

  it('are refused whole where the file is damaged, of something else, too large, or newer', async () => {
    await save();
    const { text } = await library.client.call('commands.export', { ids: ['a'] });
    const bad = [text.slice(0, -20), '{}', '[]', 'Dear Ruth,', text.replace('Tidy up', 'x'.repeat(61)), text.replace('"commands": [', '"commands": [{"name":""},'), ''];
    for (const content of bad) expect([content.slice(0, 20), await refusal(library.client.call('commands.import', { text: content }))]).toEqual([content.slice(0, 20), 'commands-unreadable']);
    expect(await refusal(library.client.call('commands.import', { text: text.replace('"version": 1', '"version": 2') }))).toBe('commands-newer');
    expect((await library.client.call('settings.get', {})).commands).toEqual([tidy, warm]);
    expect(await refusal(library.client.call('commands.export', { ids: ['gone'] }))).toBe('nothing-to-export');
  });
});
