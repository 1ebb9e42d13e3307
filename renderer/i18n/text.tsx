import { Fragment, useMemo, type ReactNode } from 'react';
import { createIntl, createIntlCache, RawIntlProvider, useIntl, type IntlShape } from 'react-intl';
import { I18nProvider } from 'react-aria-components';
import { bestLocale, messagesOf } from './messages.ts';

export type Values = Readonly<Record<string, string | number | Date>>;
/** Values of a message whose tags become elements: `<b>` is the function under `b`. */
export type RichValues = Readonly<Record<string, string | number | Date | ((children: ReactNode) => ReactNode)>>;
/** Looks up a message and fills it in. */
export type Lookup = (id: string, values?: Values) => string;

const shapes = new Map<string, IntlShape>();

// A message without text is a mistake of the program, found by `npm run check`; the screen shows its id.
const onError = () => {};

/** '' is the first language of the system that there is a translation for. */
function shapeOf(locale: string): IntlShape {
  const name = locale || bestLocale(navigator.languages);
  const known = shapes.get(name);
  if (known) return known;
  // Dates and numbers as in the writer's own region: 24 November in Britain, November 24 in America.
  const regional = navigator.languages.find((wish) => wish.startsWith(`${name}-`)) ?? name;
  const made = createIntl({ locale: regional, defaultLocale: 'en', messages: messagesOf(name), onError }, createIntlCache());
  shapes.set(name, made);
  return made;
}

let outside = shapeOf('en');

/** Sets the language of `text()`. */
export function setLanguage(locale: string): void {
  outside = shapeOf(locale);
  document.documentElement.lang = outside.locale;
}

/** The language of everything inside. */
export function Language({ locale, children }: { locale: string; children: ReactNode }) {
  const shape = shapeOf(locale);
  return (
    <RawIntlProvider value={shape}>
      <I18nProvider locale={shape.locale}>{children}</I18nProvider>
    </RawIntlProvider>
  );
}

/** A message as an element. */
export function Message({ id, values }: { id: string; values?: RichValues }) {
  const intl = useIntl();
  return <>{withKeys(intl.formatMessage({ id }, tags(values)))}</>;
}

/** A message as a string, for names and labels. */
export function useText(): Lookup {
  const intl = useIntl();
  return useMemo(() => (id, values) => intl.formatMessage({ id }, values), [intl]);
}

/** Numbers, dates and lists in the language of the window. */
export function useFormat(): IntlShape {
  return useIntl();
}

/** A message outside components, in the language of the window at that moment. */
export function text(id: string, values?: Values): string {
  return outside.formatMessage({ id }, values);
}

/** Whether there is a text for this id. */
export function hasText(id: string): boolean {
  return id in outside.messages;
}

function tags(values: RichValues | undefined) {
  return values as Record<string, string>;
}

function withKeys(parts: ReactNode): ReactNode {
  return Array.isArray(parts) ? parts.map((part: ReactNode, at) => <Fragment key={at}>{part}</Fragment>) : parts;
}
