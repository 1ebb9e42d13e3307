import { pseudo } from './pseudo.ts';

/** One message of a locale file: ICU text, and what a translator must know. */
export interface Entry {
  readonly text: string;
  readonly note: string;
}

type LocaleFile = Readonly<Record<string, Entry>>;

/** The locale whose messages are generated from English, to see what was forgotten and what grows too long. */
export const pseudoLocale = 'en-XA';

const files = import.meta.glob<LocaleFile>('/assets/locales/*/*.json', { eager: true, import: 'default' });

const english = new Map<string, string>();
for (const [path, file] of Object.entries(files)) {
  if (!path.startsWith('/assets/locales/en/')) continue;
  for (const [id, entry] of Object.entries(file)) english.set(id, entry.text);
}

/** Every message of a locale; English where a translation is missing. */
export function messagesOf(locale: string): Record<string, string> {
  const own = Object.entries(files)
    .filter(([path]) => path.startsWith(`/assets/locales/${locale}/`))
    .flatMap(([, file]) => Object.entries(file).map(([id, entry]) => [id, entry.text] as const));
  const all = new Map([...english, ...own]);
  return Object.fromEntries([...all].map(([id, message]) => [id, locale === pseudoLocale ? pseudo(message) : message]));
}

/** Locales that have files, the pseudo-locale left out. */
export function locales(): string[] {
  return [...new Set(Object.keys(files).flatMap((path) => path.split('/')[3] ?? []))].toSorted();
}
