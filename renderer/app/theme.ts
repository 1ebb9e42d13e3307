import type { Settings } from '../../electron/contract/index.ts';
import { getSettings, onSettings } from './settings.ts';

const darkQuery = '(prefers-color-scheme: dark)';

const fonts: Readonly<Record<Settings['font'], string>> = { serif: 'var(--font-serif)', sans: 'var(--font-interface)', mono: 'var(--font-code)' };

/** Keeps the page's theme and the look of its text as the settings and the system say. */
export function followTheme(): () => void {
  const system = window.matchMedia(darkQuery);
  const apply = () => {
    const { theme, textSize, font, lineWidth, lineHeight }: Settings = getSettings();
    const root = document.documentElement;
    const dark = system.matches;
    root.dataset['theme'] = { system: dark ? 'dark' : 'light', light: 'light', dark: 'dark', contrast: dark ? 'contrast-dark' : 'contrast' }[theme];
    root.style.setProperty('--size-text', `${textSize / 16}rem`);
    root.style.setProperty('--font-text', fonts[font]);
    root.style.setProperty('--measure', `${lineWidth}ch`);
    root.style.setProperty('--line-text', String(lineHeight));
  };
  apply();
  system.addEventListener('change', apply);
  const stop = onSettings(apply);
  return () => {
    system.removeEventListener('change', apply);
    stop();
  };
}
