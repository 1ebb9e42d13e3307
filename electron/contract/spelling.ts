/** Spelling while writing: dictionaries, the writer's own words, what is chosen for a document. */
import { z } from 'zod';
import { DocumentId } from './values.ts';

const nothing = z.object({});
/** The two files of a dictionary together, in bytes. */
export const largestDictionaryFile = 24 * 2 ** 20;
const base64 = z.string().max(Math.ceil(largestDictionaryFile / 3) * 4 + 4);
/** A language tag for the shipped dictionaries; for added ones what their file was called. */
const LanguageId = z.string().min(1).max(60).regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/);
const Word = z.string().min(1).max(100);

export const SpellingLanguage = z.object({ id: LanguageId, /** Came with the app, so it can't be removed. */ shipped: z.boolean(), bytes: z.number().int() });
export type SpellingLanguage = z.infer<typeof SpellingLanguage>;

export const SpellingState = z.object({
  languages: z.array(SpellingLanguage),
  /** The writer's own words, in alphabetical order. */
  words: z.array(Word),
});
export type SpellingState = z.infer<typeof SpellingState>;

export const DocumentSpelling = z.object({
  documentId: DocumentId,
  /** '': as the settings say. 'none': not checked. */
  language: z.union([z.literal(''), LanguageId]),
  /** Words that are left alone in this document. */
  ignored: z.array(Word).max(5_000),
});
export type DocumentSpelling = z.infer<typeof DocumentSpelling>;

export const spellingMethods = {
  'spelling.state': { in: nothing, out: SpellingState },
  /** Positions of the words that the dictionary of a language does not have. Own words are not looked at. */
  'spelling.check': { in: z.object({ language: LanguageId, words: z.array(Word).max(1_000) }), out: z.object({ wrong: z.array(z.number().int()) }) },
  /** What may have been meant, own words included, the likeliest first. */
  'spelling.suggest': { in: z.object({ language: LanguageId, word: Word }), out: z.object({ words: z.array(z.string()) }) },
  'spelling.document': { in: z.object({ documentId: DocumentId }), out: DocumentSpelling },
  'spelling.setDocument': { in: DocumentSpelling, out: DocumentSpelling },
  'spelling.addWords': { in: z.object({ words: z.array(Word).max(20_000) }), out: SpellingState },
  'spelling.removeWords': { in: z.object({ words: z.array(Word).max(20_000) }), out: SpellingState },
  /** Adds the words of a text file, one a line; lines that are no word are passed over. */
  'spelling.importWords': { in: z.object({ text: z.string().max(2_000_000) }), out: z.object({ added: z.number().int(), passedOver: z.number().int() }) },
  'spelling.exportWords': { in: nothing, out: z.object({ name: z.string(), text: z.string() }) },
  /** Takes in the two files of a Hunspell dictionary, base64, once they have been tried; one with the same name is replaced. */
  'spelling.addLanguage': { in: z.object({ name: z.string().min(1).max(255), rules: base64, words: base64 }), out: z.object({ id: LanguageId, words: z.number().int() }) },
  'spelling.removeLanguage': { in: z.object({ id: LanguageId }), out: SpellingState },
} as const satisfies Record<string, { in: z.ZodType; out: z.ZodType }>;

export const spellingEvents = {
  'spelling.changed': z.object({ state: SpellingState }),
  'spelling.documentChanged': z.object({ document: DocumentSpelling }),
} as const satisfies Record<string, z.ZodType>;
