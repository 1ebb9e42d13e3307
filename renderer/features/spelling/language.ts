/** Which dictionary a document is checked with. */
import type { DocumentSpelling, Settings, SpellingLanguage } from '../../../electron/contract/index.ts';

export const NO_LANGUAGE = 'none';

/** The dictionary's id; null: the document is not checked, or the dictionary that was chosen is not there. */
export function languageFor(settings: Pick<Settings, 'spelling' | 'spellingLanguage'>, document: Pick<DocumentSpelling, 'language'> | null, languages: readonly SpellingLanguage[], locale: string): string | null {
  if (!settings.spelling) return null;
  const chosen = document?.language || settings.spellingLanguage;
  if (chosen) return languages.some(({ id }) => id === chosen) ? chosen : null;
  return defaultLanguage(languages, locale);
}

/** The dictionary for the language of the interface: the same tag, else the first of the same language; null where there is none. */
export function defaultLanguage(languages: readonly SpellingLanguage[], locale: string): string | null {
  const wanted = locale.toLowerCase();
  const base = wanted.split('-')[0];
  return (languages.find(({ id }) => id.toLowerCase() === wanted) ?? languages.find(({ id }) => id.toLowerCase().split('-')[0] === base))?.id ?? null;
}

/** The name of a dictionary as its readers would say it; its id where that is no language tag. */
export function languageName(id: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(id) ?? id;
  } catch {
    return id;
  }
}
