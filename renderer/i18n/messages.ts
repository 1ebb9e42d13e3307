import { pseudo } from './pseudo.ts';

/** One message of an English file: ICU text, and what a translator must know. A translation is its text alone. */
interface Entry {
  readonly text: string;
  readonly note: string;
}

type LocaleFile = Readonly<Record<string, Entry | string>>;

/** The locale whose messages are generated from English, to see what was forgotten and what grows too long. */
export const pseudoLocale = 'en-XA';

const files = import.meta.glob<LocaleFile>('/assets/locales/*/*.json', { eager: true, import: 'default' });

function textsOf(locale: string): Record<string, string> {
  const own = Object.entries(files).filter(([path]) => path.startsWith(`/assets/locales/${locale}/`));
  return Object.fromEntries(own.flatMap(([, file]) => Object.entries(file).map(([id, entry]) => [id, typeof entry === 'string' ? entry : entry.text])));
}

/** Every message of a locale; English where a translation is missing. */
export function messagesOf(locale: string): Record<string, string> {
  const all = { ...textsOf('en'), ...textsOf(locale) };
  return locale === pseudoLocale ? Object.fromEntries(Object.entries(all).map(([id, message]) => [id, pseudo(message)])) : all;
}

/** The first of the wished languages that there are messages in; English if there is none. `de-AT` is served by `de`. */
export function bestLocale(wished: readonly string[]): string {
  const known = locales();
  return wished.map((wish) => wish.toLowerCase().split('-')[0] ?? '').find((language) => known.includes(language)) ?? 'en';
}

/** Locales that have files, the pseudo-locale left out. */
export function locales(): string[] {
  return [...new Set(Object.keys(files).flatMap((path) => path.split('/')[3] ?? []))].toSorted();
}
