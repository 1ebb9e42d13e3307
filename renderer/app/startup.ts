import { followEvents } from './queries.ts';
import { followProgress } from './progress.ts';
import { reportProblem } from './problems.ts';
import { followSettings } from './settings.ts';
import { followTheme } from './theme.ts';
import { followWidth } from './layout.ts';
import type { Settings } from '../../electron/contract/index.ts';
import { setLanguage } from '../i18n/index.ts';
import { remapKeys } from '../actions/index.ts';
import { getSettings, onSettings } from './settings.ts';

/** Starts everything that lives as long as the window: what follows the backend, the system and the settings. */
export function startServices(): void {
  followTheme();
  followWidth();
  followSettings();
  followEvents();
  followProgress();
  const apply = ({ keys, locale }: Settings) => {
    remapKeys(keys);
    setLanguage(locale);
  };
  // What nothing else has caught is a bug, and the writer hears of it.
  window.addEventListener('error', (event) => void (event.error && reportProblem(event.error)));
  window.addEventListener('unhandledrejection', (event) => reportProblem(event.reason));
  apply(getSettings());
  onSettings(apply);
}
