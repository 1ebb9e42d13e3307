/** Scans: pages that were read from images, and the document their words became. A scan has the id of its document. */
import { z } from 'zod';
import { DocumentId, Problem, ScanLanguage, type DoubtLimits } from './values.ts';

const count = z.number().int().nonnegative();
const nothing = z.object({});

/** Bytes travel as base64 in pieces of at most this many bytes. */
export const scanPiece = 1024 * 1024;
/** What one import may hold. */
export const scanLimits = { files: 1000, fileBytes: 2 * 1024 ** 3 } as const;

/** receiving: its files are still being handed over. reading: pages are being recognised. ready: the text stands in the document. */
export const ScanState = z.enum(['receiving', 'reading', 'paused', 'ready']);
export type ScanState = z.infer<typeof ScanState>;

export const ScanSummary = z.object({
  id: DocumentId,
  state: ScanState,
  pages: count,
  read: count,
  failed: count,
  words: count,
  /** Words that a person has looked at. */
  checked: count,
  /** How long the pages that wait will take; null before the first page is done. */
  secondsLeft: z.number().nullable(),
  /** The page whose doubtful words the model looks at, and how many pages are left, this one included; null while it does not. */
  cleaning: z.object({ page: count, left: count, total: count }).nullable(),
  createdAt: z.number().int(),
  /** It lies in the program's folder and is read when it is opened first. */
  sample: z.boolean(),
});
export type ScanSummary = z.infer<typeof ScanSummary>;

export const ScanFile = z.object({
  number: count,
  name: z.string(),
  size: count,
  received: count,
  /** Why it could not be opened; a locked PDF asks for its password here (code `password-needed`). */
  problem: Problem.nullable(),
});
export type ScanFile = z.infer<typeof ScanFile>;

/** waiting → reading → read | failed. */
export const ScanPage = z.object({
  number: z.number().int().positive(),
  file: count,
  state: z.enum(['waiting', 'reading', 'read', 'failed']),
  problem: Problem.nullable(),
  words: count,
  checked: count,
  /** Words that the recogniser was not sure of and nobody has looked at. */
  doubtful: count,
  /** The model has looked at its doubtful words. */
  cleaned: z.boolean(),
  /** Pixels of the page image; 0 where there is none. */
  width: count,
  height: count,
  /** Range of the page in the text as it was laid out; null until then. */
  range: z.object({ from: count, to: count }).nullable(),
});
export type ScanPage = z.infer<typeof ScanPage>;

const Box = z.object({ x0: z.number(), y0: z.number(), x1: z.number(), y1: z.number() });
const PageWord = z.object({ text: z.string(), box: Box, confidence: z.number(), alternatives: z.array(z.string()) });
const PageLine = z.object({ box: Box, words: z.array(PageWord) });
/** A page as it was recognised (engine/text/page.ts). */
export const RecognisedPage = z.object({
  number: z.number().int(),
  width: z.number(),
  height: z.number(),
  resolution: z.number(),
  turned: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  skew: z.number(),
  origin: z.enum(['recognised', 'text-layer', 'imported', 'text']),
  language: z.string(),
  blocks: z.array(
    z.object({ kind: z.enum(['text', 'heading', 'picture', 'table']), box: Box, paragraphs: z.array(z.object({ box: Box, lines: z.array(PageLine) })) }),
  ),
});

/** Words that are raw stand as they were read; suggested ones carry an accepted proposal; checked ones a person has seen. */
export const WordState = z.enum(['raw', 'suggested', 'checked']);
export type WordState = z.infer<typeof WordState>;

/**
 * Something the clean-up did (`rule`: it is in the text) or proposes (`model`). `from` and `to` are in the text as it
 * was laid out. `sure`: within the bounds of the careful mode.
 */
export const ScanChange = z.object({
  id: count,
  page: z.number().int().positive(),
  /** Index of the first word it is about, counted over the page; null where it is about none. */
  word: count.nullable(),
  source: z.enum(['rule', 'model']),
  kind: z.string(),
  from: count,
  to: count,
  before: z.string(),
  after: z.string(),
  sure: z.boolean(),
  confidence: z.number(),
  state: z.enum(['offered', 'applied', 'undone']),
});
export type ScanChange = z.infer<typeof ScanChange>;

/** The scan as one window needs it to show itself; words come page by page. */
export const Scan = z.object({
  summary: ScanSummary,
  /** What its pages are read in. */
  language: z.string(),
  files: z.array(ScanFile),
  pages: z.array(ScanPage),
  /** Length of the text as it was laid out. */
  baseLength: count,
  /** Leads from that text to the document's text of `revision`. */
  changes: z.array(z.object({ from: count, to: count, insert: z.string() })),
  revision: count,
  proposals: z.array(ScanChange),
  /** The rules of the clean-up that are off. */
  rulesOff: z.array(z.string()),
});
export type Scan = z.infer<typeof Scan>;

/** One language that pages can be read in. */
const LanguageName = z.string().regex(/^[A-Za-z][\w-]{0,30}$/);
/** What a file of a language may have. */
const languageBytes = 100 * 1024 * 1024;

export const ScanExport = z.enum(['pdf', 'md', 'docx', 'hocr', 'alto', 'txt', 'json']);
export type ScanExport = z.infer<typeof ScanExport>;

const page = z.number().int().positive();
const id = DocumentId;

export const scanMethods = {
  'scans.list': { in: nothing, out: z.array(ScanSummary) },
  /** Makes the document and a place for the files' bytes. Nothing is read before all of them have come. */
  'scans.begin': {
    in: z.object({
      title: z.string().max(200),
      language: ScanLanguage,
      files: z.array(z.object({ name: z.string().min(1).max(255), size: count.max(scanLimits.fileBytes) })).min(1).max(scanLimits.files),
    }),
    out: ScanSummary,
  },
  /** The next bytes of a file, base64. They must begin where the last ones ended. */
  'scans.piece': {
    in: z.object({ id, file: count, offset: count, data: z.string().max(Math.ceil(scanPiece / 3) * 4) }),
    out: z.object({ received: count }),
  },
  'scans.open': { in: z.object({ id }), out: Scan },
  /** The page as it was read; `places` holds from and to of every word in the text as it was laid out, -1 -1 where it is not in it. */
  'scans.page': {
    in: z.object({ id, page }),
    out: z.object({ recognised: RecognisedPage, places: z.array(z.number().int()), states: z.array(WordState) }),
  },
  /** Picture of a page or its thumbnail, base64; '' where there is none. */
  'scans.image': { in: z.object({ id, page, size: z.enum(['page', 'thumb']) }), out: z.object({ type: z.string(), data: z.string() }) },
  'scans.pause': { in: z.object({ id, paused: z.boolean() }), out: nothing },
  /** Reads a page again, or with null all that failed, or all. Checked words stay as they are. `language` is the scan's from then on. */
  'scans.retry': { in: z.object({ id, page: z.union([page, z.literal('all')]).nullable(), language: ScanLanguage.optional() }), out: nothing },
  /** What pages can be read in; `own` ones were added by the writer. */
  'scans.languages': { in: nothing, out: z.object({ languages: z.array(z.object({ name: z.string(), own: z.boolean() })) }) },
  /** The next bytes of a file of a language, base64; with the last ones it is tried out and kept. Refused (`language-damaged`) where it cannot be read with. */
  'scans.languagePiece': { in: z.object({ name: LanguageName, size: count.positive().max(languageBytes), offset: count, data: z.string().max(Math.ceil(scanPiece / 3) * 4) }), out: z.object({ done: z.boolean() }) },
  /** Takes away a language that was added. */
  'scans.removeLanguage': { in: z.object({ name: LanguageName }), out: nothing },
  /** Puts the blocks of a page into another order: the indices of the present ones as they follow each other. What was made of the words stays. */
  'scans.order': { in: z.object({ id, page, blocks: z.array(count).max(5000) }), out: nothing },
  'scans.unlock': { in: z.object({ id, file: count, password: z.string().max(1000) }), out: nothing },
  /** Starts reading the sample. */
  'scans.start': { in: z.object({ id }), out: nothing },
  'scans.setStates': { in: z.object({ id, words: z.array(z.object({ page, word: count, state: WordState })).max(10_000) }), out: nothing },
  /** How many words that nobody has looked at were read with each confidence of 0 to 100, over all pages. */
  'scans.confidences': { in: z.object({ id }), out: z.object({ counts: z.array(count).length(101) }) },
  /**
   * Words that are most likely misread in the same way: `read` stands where `meant` gives a known word. Without words that
   * hold a digit or that a person has looked at.
   */
  'scans.confusions': {
    in: z.object({ id }),
    out: z.object({ groups: z.array(z.object({ read: z.string(), meant: z.string(), places: z.array(z.object({ page, word: count, before: z.string(), after: z.string(), likely: z.boolean() })) })) }),
  },
  'scans.setProposals': { in: z.object({ id, proposals: z.array(z.object({ id: count, state: z.enum(['offered', 'applied', 'undone']) })).max(10_000) }), out: nothing },
  /** Lays the text out anew with these rules. Refused (`scan-edited`) once the text was edited or proposals were made for it. */
  'scans.layOut': { in: z.object({ id, rulesOff: z.array(z.string()).max(50) }), out: nothing },
  /** Lets the model look at the doubtful words of a page, or with null of all pages that it has not looked at; its proposals come with `scan.changed`. */
  'scans.clean': { in: z.object({ id, page: page.nullable() }), out: nothing },
  'scans.stopCleaning': { in: z.object({ id }), out: nothing },
  /** Makes a file of the text as it is now. Its bytes are fetched with `scans.exported`. */
  'scans.export': { in: z.object({ id, format: ScanExport }), out: z.object({ key: z.string(), name: z.string(), type: z.string(), size: count }) },
  'scans.exported': { in: z.object({ key: z.string().max(100), offset: count }), out: z.object({ data: z.string() }) },
} as const;

export const scanEvents = {
  /** The whole list, as `scans.list` answers it. */
  'scans.changed': z.object({ scans: z.array(ScanSummary) }),
  /** A page of a scan got further. */
  'scan.page': z.object({ id: DocumentId, page: ScanPage }),
  /** More than a page changed: read the scan again. `text`: its document's text too. */
  'scan.changed': z.object({ id: DocumentId, text: z.boolean() }),
} as const;

/** How much a word is to be doubted by its confidence of 0 to 100: 0 not at all, 3 most. */
export function doubtLevel(confidence: number, [slight, middling, strong]: DoubtLimits): 0 | 1 | 2 | 3 {
  return confidence >= slight ? 0 : confidence >= middling ? 1 : confidence >= strong ? 2 : 3;
}
