import { followEvents } from './queries.ts';
import { followProgress } from './progress.ts';
import { followSettings } from './settings.ts';
import { followTheme } from './theme.ts';
import { followWidth } from './layout.ts';
import { remapKeys } from '../actions/index.ts';
import { getSettings, onSettings } from './settings.ts';

/** Starts everything that lives as long as the window: what follows the backend, the system and the settings. */
export function startServices(): void {
  followTheme();
  followWidth();
  followSettings();
  followEvents();
  followProgress();
  remapKeys(getSettings().keys);
  onSettings((settings) => remapKeys(settings.keys));
}
