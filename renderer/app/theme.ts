import type { Settings } from '../../electron/contract/index.ts';
import { getSettings, onSettings } from './settings.ts';

const darkQuery = '(prefers-color-scheme: dark)';

/** Keeps the page's theme and text size as the settings and the system say. */
export function followTheme(): () => void {
  const system = window.matchMedia(darkQuery);
  const apply = () => {
    const { theme, textSize }: Settings = getSettings();
    const root = document.documentElement;
    root.dataset['theme'] = theme === 'system' ? (system.matches ? 'dark' : 'light') : theme;
    root.style.setProperty('--size-text', `${textSize / 16}rem`);
  };
  apply();
  system.addEventListener('change', apply);
  const stop = onSettings(apply);
  return () => {
    system.removeEventListener('change', apply);
    stop();
  };
}
