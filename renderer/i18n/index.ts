export { hasText, Language, Message, setLanguage, text, useFormat, useText } from './text.tsx';
export type { Lookup, RichValues, Values } from './text.tsx';
export { locales, pseudoLocale } from './messages.ts';
export { ageOf } from './age.ts';
