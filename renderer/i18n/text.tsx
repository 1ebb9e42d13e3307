import { Fragment, useMemo, type ReactNode } from 'react';
import { createIntl, createIntlCache, IntlProvider, useIntl, type IntlShape } from 'react-intl';
import { I18nProvider } from 'react-aria-components';
import { messagesOf } from './messages.ts';

export type Values = Readonly<Record<string, string | number | Date>>;
/** Values of a message whose tags become elements: `<b>` is the function under `b`. */
export type RichValues = Readonly<Record<string, string | number | Date | ((children: ReactNode) => ReactNode)>>;
/** Looks up a message and fills it in. */
export type Lookup = (id: string, values?: Values) => string;

let outside: IntlShape = shapeOf('en');

function shapeOf(locale: string): IntlShape {
  // A message without text is a mistake of the program; a test goes through all of them, the screen shows the id.
  return createIntl({ locale, defaultLocale: 'en', messages: messagesOf(locale), onError: (error) => console.error(error.message) }, createIntlCache());
}

/** The language of everything inside. '' is English until the system's language has a translation. */
export function Language({ locale, children }: { locale: string; children: ReactNode }) {
  const name = locale || 'en';
  const shape = useMemo(() => (outside = shapeOf(name)), [name]);
  return (
    <IntlProvider locale={name} defaultLocale="en" messages={shape.messages as Record<string, string>} onError={(error) => console.error(error.message)} textComponent={Fragment}>
      <I18nProvider locale={name}>{children}</I18nProvider>
    </IntlProvider>
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
