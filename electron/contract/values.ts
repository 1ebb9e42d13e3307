/** Values that cross between window and backend, as schemas; the types are read off them. */
import { z } from 'zod';

export const DocumentId = z.string().min(1).max(40).brand<'DocumentId'>();
export type DocumentId = z.infer<typeof DocumentId>;
export const RunId = z.string().min(1).max(40).brand<'RunId'>();
export type RunId = z.infer<typeof RunId>;
export const ProposalId = z.string().min(1).max(40).brand<'ProposalId'>();
export type ProposalId = z.infer<typeof ProposalId>;
export const FolderId = z.string().min(1).max(40).brand<'FolderId'>();
export type FolderId = z.infer<typeof FolderId>;

const offset = z.number().int().nonnegative();
/** Milliseconds since 1970, by the backend's clock. */
const instant = z.number().int();

export const Range = z.object({ from: offset, to: offset });
export const Change = z.object({ from: offset, to: offset, insert: z.string() });

export const Problem = z.object({
  code: z.string(),
  what: z.string(),
  safe: z.string(),
  todo: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

// Documents

export const DocumentSummary = z.object({
  id: DocumentId,
  title: z.string(),
  words: z.number().int(),
  createdAt: instant,
  changedAt: instant,
  /** When it was moved to the trash; null while it is a living document. */
  trashedAt: instant.nullable(),
  /** null: in no folder. */
  folderId: FolderId.nullable(),
  tags: z.array(z.string()),
});
export type DocumentSummary = z.infer<typeof DocumentSummary>;

export const View = z.object({ anchor: offset, head: offset, scrollTop: z.number().nonnegative() });
export type View = z.infer<typeof View>;

// Jobs and runs

export const Effort = z.enum(['fast', 'careful']);
export type Effort = z.infer<typeof Effort>;

export const RevisePreset = z.enum(['plainer', 'shorter', 'longer', 'formal', 'friendlier', 'rephrase', 'instruction']);
export type RevisePreset = z.infer<typeof RevisePreset>;

export const Brief = z.object({
  what: z.string().min(1).max(2000),
  audience: z.string().max(500),
  tone: z.string().max(500),
  length: z.enum(['short', 'medium', 'long']),
});
export type Brief = z.infer<typeof Brief>;

export const Refusal = z.object({ text: z.string(), reason: z.string().max(1000) });

/** What is to be done with a range of the document. The range is empty for `draft` and `continue`; for `fill` it is the gap, whose present text, if any, the fill replaces. */
export const Job = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('revise'),
    preset: RevisePreset,
    /** The writer's own words; '' with the other presets. */
    instruction: z.string().max(2000),
    /** The name of a saved command it came from; null otherwise. */
    command: z.string().nullable(),
    refusals: z.array(Refusal),
  }),
  z.object({ kind: z.literal('proofread') }),
  z.object({ kind: z.literal('fill'), words: z.number().int().min(1).max(40) }),
  z.object({ kind: z.literal('draft'), brief: Brief }),
  z.object({ kind: z.literal('continue'), words: z.number().int().min(1).max(400) }),
]);
export type Job = z.infer<typeof Job>;
export type JobKind = Job['kind'];

export const RunSettings = z.object({ effort: Effort, drafts: z.number().int().min(1).max(4), seed: z.number().int().nonnegative() });
export type RunSettings = z.infer<typeof RunSettings>;

/**
 * queued → running → finished (a proposal exists) | nothing (ran, found nothing to change) | withheld (a guard kept every draft back)
 * | stopped (thrown away) | failed (with the problem). `paused` waits like queued but is not started.
 */
export const RunState = z.enum(['queued', 'paused', 'running', 'finished', 'nothing', 'withheld', 'stopped', 'failed']);
export type RunState = z.infer<typeof RunState>;

export const RunSummary = z.object({
  id: RunId,
  documentId: DocumentId,
  documentTitle: z.string(),
  job: Job,
  settings: RunSettings,
  state: RunState,
  /** First words of the passage, the brief or the text before the gap. */
  excerpt: z.string(),
  /** Model name; '' before the run starts. */
  model: z.string(),
  queuedAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  problem: Problem.nullable(),
  proposalId: ProposalId.nullable(),
  /** What became of its proposal. */
  outcome: z.enum(['none', 'open', 'accepted', 'partly', 'refused', 'stale']),
  /** How long a run like this takes, in seconds, from earlier runs of its kind; null while there were none. */
  expectedSeconds: z.number().nullable().optional(),
});
export type RunSummary = z.infer<typeof RunSummary>;

export const Piece = z.object({ id: z.number().int(), text: z.string(), doubt: z.number().int().min(0).max(255), state: z.enum(['open', 'settled', 'pinned']) });
export type Piece = z.infer<typeof Piece>;
/** The draft after a pass: the first `keep` pieces of the pass before, then `pieces`. */
export const PassFrame = z.object({ index: z.number().int(), expected: z.number().int(), keep: z.number().int(), pieces: z.array(Piece) });
export type PassFrame = z.infer<typeof PassFrame>;

export const SentPrompt = z.object({
  text: z.string(),
  tokens: z.number().int(),
  cut: z.object({ left: z.number().int(), right: z.number().int() }),
});
export type SentPrompt = z.infer<typeof SentPrompt>;

export const GuardFinding = z.object({
  guard: z.enum(['number', 'name', 'quotation', 'negation', 'loop', 'length', 'echo', 'control', 'seam', 'structure']),
  severity: z.enum(['warn', 'withhold']),
  words: z.array(z.string()),
});
export type GuardFinding = z.infer<typeof GuardFinding>;

export const ReasonCode = z.enum(['spelling', 'confusable', 'agreement', 'grammar', 'punctuation', 'capital', 'repeated', 'spacing', 'recognition', 'doubted', 'rewrite', 'fill', 'draft']);
export type ReasonCode = z.infer<typeof ReasonCode>;

export const ProposedChange = z.object({
  /** Numbered from 1 in text order. Offsets are in the base text of the proposal. */
  id: z.number().int(),
  from: offset,
  to: offset,
  insert: z.string(),
  reason: ReasonCode,
  detail: z.string(),
  alternatives: z.array(z.string()),
  gain: z.number(),
});
export type ProposedChange = z.infer<typeof ProposedChange>;

export const Draft = z.object({
  text: z.string(),
  changes: z.array(ProposedChange),
  unsettled: z.array(Range),
  guards: z.array(GuardFinding),
  score: z.number().nullable(),
  seed: z.number().int(),
  passes: z.number().int(),
  tokens: z.number().int(),
});
export type Draft = z.infer<typeof Draft>;

// Proposals

export const Decision = z.object({
  changeId: z.number().int(),
  verdict: z.enum(['accepted', 'refused']),
  /** What stands in the text instead of the proposed insert when the writer edited the change; null otherwise. */
  edited: z.string().nullable(),
});
export type Decision = z.infer<typeof Decision>;

/**
 * open: in review. accepted / refused: every change decided, at least one / none accepted. stale: its own text was
 * changed from outside the review, so it may only be compared, run again or discarded. discarded: put away by the writer.
 */
export const ProposalState = z.enum(['open', 'accepted', 'refused', 'stale', 'discarded']);
export type ProposalState = z.infer<typeof ProposalState>;

export const Proposal = z.object({
  id: ProposalId,
  runId: RunId,
  documentId: DocumentId,
  /** Where the base text stood when the run started. */
  base: z.string(),
  /** Where it stands now, with the accepted changes in it; true of document revision `revision`. */
  range: Range,
  revision: z.number().int(),
  drafts: z.array(Draft),
  chosen: z.number().int(),
  /** Decisions on the chosen draft's changes; a change without one is undecided. */
  decisions: z.array(Decision),
  /** Text was decided on under an earlier choice of draft: the base text as it is now; equals `base` otherwise. Changes of the chosen draft are against this. */
  reviewed: z.string(),
  state: ProposalState,
  label: z.enum(['none', 'small-model']),
  /** 'made for an older text': the words around the passage changed while it ran. */
  contextChanged: z.boolean(),
  createdAt: instant,
});
export type Proposal = z.infer<typeof Proposal>;

/** What the window changes about a proposal, together with the text change that goes with it. */
export const ProposalUpdate = z.object({
  id: ProposalId,
  range: Range,
  chosen: z.number().int(),
  /** New changes of the chosen draft when it was compared again with the present text; null leaves them as they are. */
  changes: z.array(ProposedChange).nullable(),
  reviewed: z.string(),
  decisions: z.array(Decision),
  state: ProposalState,
});
export type ProposalUpdate = z.infer<typeof ProposalUpdate>;

export const Document = z.object({
  id: DocumentId,
  title: z.string(),
  text: z.string(),
  /** Counts the acknowledged edits; 0 for a new document. */
  revision: z.number().int(),
  view: View.nullable(),
  /** Open and stale proposals. */
  proposals: z.array(Proposal),
  /** Ranges of accepted text, for the faint mark of origin. */
  origins: z.array(z.object({ from: offset, to: offset, runId: RunId })),
  trashedAt: instant.nullable(),
});
export type Document = z.infer<typeof Document>;

// Engine, settings, log

export const ModelFacts = z.object({
  name: z.string(),
  version: z.string(),
  architecture: z.string(),
  licence: z.string(),
  hash: z.string(),
  parameters: z.number(),
  contextLength: z.number(),
  canvas: z.object({ least: z.number(), most: z.number() }).nullable(),
  abilities: z.object({ choose: z.boolean(), fill: z.boolean(), write: z.boolean() }),
});
export type ModelFacts = z.infer<typeof ModelFacts>;

export const EngineStatus = z.object({
  state: z.enum(['absent', 'loading', 'ready', 'working', 'stopped', 'restarting', 'failed']),
  /** Share loaded while loading, 0 to 1. */
  share: z.number().min(0).max(1),
  model: ModelFacts.nullable(),
  /** The folder of the model that is loaded or being loaded, or `embedded`. */
  modelId: z.string().optional(),
  /** The name of the model that is being loaded in another one's place. */
  loading: z.string().nullable().optional(),
  problem: Problem.nullable(),
  /** The run in progress. */
  runId: RunId.nullable(),
  waiting: z.number().int(),
  queuePaused: z.boolean(),
});
export type EngineStatus = z.infer<typeof EngineStatus>;

export const SavedCommand = z.object({ id: z.string().min(1), name: z.string().min(1).max(60), instruction: z.string().min(1).max(2000), key: z.string().max(40) });
export type SavedCommand = z.infer<typeof SavedCommand>;

/** Jobs that a model is chosen for; continuing goes with drafting. */
export const ModelJob = z.enum(['proofread', 'revise', 'fill', 'draft', 'scans']);
export type ModelJob = z.infer<typeof ModelJob>;

/**
 * Confidences (0 to 100) below which a word of a scan that nobody has looked at is in slight, middling and strong doubt.
 */
export const DoubtLimits = z.tuple([z.number().min(0).max(100), z.number().min(0).max(100), z.number().min(0).max(100)]).refine(([slight, middling, strong]) => slight >= middling && middling >= strong);
export type DoubtLimits = z.infer<typeof DoubtLimits>;

/** Languages of recognition as Tesseract names them: 'eng', 'deu+fra'. */
export const ScanLanguage = z.string().max(120).regex(/^[A-Za-z][\w-]{0,30}(?:\+[A-Za-z][\w-]{0,30}){0,4}$/);

const settingsValues = z.object({
  theme: z.enum(['system', 'light', 'dark', 'contrast']),
  locale: z.string(),
  textSize: z.number().min(12).max(32),
  font: z.enum(['serif', 'sans', 'mono']),
  /** The longest line, in characters. */
  lineWidth: z.number().int().min(40).max(110),
  /** As a multiple of the text size. */
  lineHeight: z.number().min(1.2).max(2.4),
  reviewView: z.enum(['inline', 'side', 'after']),
  originMarks: z.boolean(),
  /** Everything but the paragraph at the caret steps back. */
  focusMode: z.boolean(),
  /** The line of the caret stays in the middle of the window. */
  typewriter: z.boolean(),
  /** When the signs of Markdown are shown. */
  markdownSigns: z.enum(['caret', 'always']),
  effort: Effort,
  drafts: z.number().int().min(1).max(4),
  sidebar: z.boolean(),
  panel: z.enum(['closed', 'review', 'history', 'scan', 'versions', 'outline']),
  lastDocument: z.string(),
  commands: z.array(SavedCommand),
  /** Action id → key, for keys that differ from the built-in ones. */
  keys: z.record(z.string(), z.string()),
  /** Words and finding keys that proofreading must never offer again. */
  muted: z.array(z.string()),
  /** The model of each job by the name of its folder; the embedded one where none is named. */
  models: z.partialRecord(ModelJob, z.string().max(255)),
  /** Whether words that are in no dictionary are marked while writing. */
  spelling: z.boolean(),
  /** Of documents for which nothing else is chosen; '': the one of the interface, where there is a dictionary. 'none': not checked. */
  spellingLanguage: z.string().max(60),
  /** Whether words in capitals are looked at too. */
  spellingCapitals: z.boolean(),
  doubtLimits: DoubtLimits,
  /** What scans are read in unless something else is chosen. */
  scanLanguage: ScanLanguage,
});
const fields = settingsValues.shape;

export const Settings = z.object({
  theme: fields.theme.default('system'),
  locale: fields.locale.default(''),
  textSize: fields.textSize.default(18),
  font: fields.font.default('serif'),
  lineWidth: fields.lineWidth.default(68),
  lineHeight: fields.lineHeight.default(1.6),
  reviewView: fields.reviewView.default('inline'),
  originMarks: fields.originMarks.default(true),
  focusMode: fields.focusMode.default(false),
  typewriter: fields.typewriter.default(false),
  markdownSigns: fields.markdownSigns.default('caret'),
  effort: fields.effort.default('fast'),
  drafts: fields.drafts.default(2),
  sidebar: fields.sidebar.default(true),
  panel: fields.panel.default('closed'),
  lastDocument: fields.lastDocument.default(''),
  commands: fields.commands.default([]),
  keys: fields.keys.default({}),
  muted: fields.muted.default([]),
  models: fields.models.default({}),
  spelling: fields.spelling.default(true),
  spellingLanguage: fields.spellingLanguage.default(''),
  spellingCapitals: fields.spellingCapitals.default(false),
  doubtLimits: fields.doubtLimits.default([85, 70, 50]),
  scanLanguage: fields.scanLanguage.default('eng'),
});
export type Settings = z.infer<typeof Settings>;

/** Some of the settings. Without the defaults: zod would fill them in for every setting that is not given, and so reset it. */
export const SettingsUpdate = settingsValues.partial();
export type SettingsUpdate = z.infer<typeof SettingsUpdate>;

export const LogLine = z.object({ at: instant, level: z.enum(['error', 'warn', 'info', 'debug']), source: z.string(), message: z.string() });
export type LogLine = z.infer<typeof LogLine>;

/** "TypeError < open (index-a1.js:1:2345) < …": one word, then functions and places. There is no room for a sentence. */
const faultMessage = /^[A-Za-z][\w.-]{0,60}(?: < [\w$.<>[\]#]{0,80}(?: \([\w.-]{1,80}:\d+:\d+\))?){0,8}$/;
export const WindowFault = z.object({ level: z.enum(['error', 'warn']), source: z.enum(['window', 'view']), message: z.string().max(1500).regex(faultMessage) });
export type WindowFault = z.infer<typeof WindowFault>;
