import { expect, it } from 'vitest';
import { dataFolder } from './data-folder.ts';

it('puts the library where each system keeps such data, unless PALIMPSEST_DATA says otherwise', () => {
  expect(dataFolder({}, 'linux', '/home/w')).toBe('/home/w/.local/share/palimpsest');
  expect(dataFolder({ XDG_DATA_HOME: '/data' }, 'linux', '/home/w')).toBe('/data/palimpsest');
  expect(dataFolder({}, 'darwin', '/Users/w')).toBe('/Users/w/Library/Application Support/Palimpsest');
  expect(dataFolder({ APPDATA: '/roaming' }, 'win32', '/Users/w')).toBe('/roaming/Palimpsest');
  expect(dataFolder({ PALIMPSEST_DATA: '/elsewhere' }, 'darwin', '/Users/w')).toBe('/elsewhere');
});
