/** The words of the system's own dialogs and menu, in the language of the system. The window has its own. */
import { app } from 'electron';
import english from '../../assets/locales/en/desktop.json' with { type: 'json' };
import german from '../../assets/locales/de/desktop.json' with { type: 'json' };

/** A message of `desktop.json`. To be called when the app is ready. */
export function say(id: keyof typeof english): string {
  const language = app.getPreferredSystemLanguages().map((wish) => wish.slice(0, 2).toLowerCase()).find((wish) => wish === 'en' || wish === 'de');
  return language === 'de' ? german[id] : english[id].text;
}
