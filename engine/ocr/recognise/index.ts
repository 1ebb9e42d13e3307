export { BuiltInRecogniser, checkLanguage } from './built-in.ts';
export { builtInLanguages, languagesOf } from './languages.ts';
export { findTesseract, NativeRecogniser } from './native.ts';
export type { NativeTesseract } from './native.ts';
export type { Recogniser } from './recogniser.ts';
