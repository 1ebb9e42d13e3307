/**
 * Every call the window may make: name → schema of the parameters and of the answer. This table is the security
 * border: both sides parse with it, and nothing else crosses.
 */
import { z } from 'zod';
import { formatMethods } from './formats.ts';
import { libraryMethods } from './library.ts';
import { modelMethods } from './models.ts';
import { pictureMethods } from './pictures.ts';
import { scanMethods } from './scans.ts';
import { spellingMethods } from './spelling.ts';
import {
  Change, Decision, Document, DocumentId, DocumentSummary, EngineStatus, Job, LogLine, PassFrame, Proposal, ProposalId, ProposalUpdate,
  RunId, RunSettings, RunSummary, SavedCommand, SentPrompt, Settings, SettingsUpdate, View, Draft, Range, WindowFault,
} from './values.ts';

const nothing = z.object({});

export const methods = {
  'documents.list': { in: nothing, out: z.array(DocumentSummary) },
  'documents.create': { in: z.object({ title: z.string().max(200), text: z.string() }), out: Document },
  'documents.open': { in: z.object({ id: DocumentId }), out: Document },
  'documents.rename': { in: z.object({ id: DocumentId, title: z.string().min(1).max(200) }), out: DocumentSummary },
  /** Moves to the trash; `documents.restore` takes it back. */
  'documents.trash': { in: z.object({ id: DocumentId }), out: DocumentSummary },
  'documents.restore': { in: z.object({ id: DocumentId }), out: DocumentSummary },
  /** For good, with its runs and proposals. Only from the trash. */
  'documents.delete': { in: z.object({ id: DocumentId }), out: nothing },
  /**
   * One burst of typing or one decision, in one transaction; answered after the commit returned. `changes` are against
   * the text of `revision` and lead to a text of `length` code units. A revision that is not the newest is refused.
   */
  'documents.edit': {
    in: z.object({
      id: DocumentId,
      revision: z.number().int().nonnegative(),
      changes: z.array(Change),
      length: z.number().int().nonnegative(),
      proposals: z.array(ProposalUpdate),
      /** New ranges of accepted text, in the new text. */
      origins: z.array(Range.extend({ runId: RunId })),
    }),
    out: z.object({ revision: z.number().int() }),
  },
  'documents.saveView': { in: z.object({ id: DocumentId, view: View }), out: nothing },

  /** The range is in the text of `revision`; it must be the newest. */
  'runs.start': { in: z.object({ documentId: DocumentId, revision: z.number().int(), range: Range, job: Job, settings: RunSettings }), out: RunSummary },
  /** keep true: take the draft as it stands; false: throw it away. A queued run is removed from the queue. */
  'runs.stop': { in: z.object({ id: RunId, keep: z.boolean() }), out: nothing },
  'runs.list': {
    in: z.object({ documentId: DocumentId.nullable(), query: z.string().max(500), before: z.number().int().nullable(), limit: z.number().int().min(1).max(200) }),
    out: z.array(RunSummary),
  },
  'runs.get': {
    in: z.object({ id: RunId }),
    out: z.object({
      run: RunSummary,
      modelHash: z.string(),
      base: z.string(),
      /** Where its passage stands in the text of `revision`, while it is under way; null after that. */
      place: z.object({ range: Range, revision: z.number().int() }).nullable(),
      prompts: z.array(z.object({ draft: z.number().int(), prompt: SentPrompt })),
      drafts: z.array(Draft),
      decisions: z.array(Decision),
    }),
  },
  'runs.passes': { in: z.object({ id: RunId, draft: z.number().int().nonnegative() }), out: z.array(PassFrame) },
  'runs.delete': { in: z.object({ id: RunId }), out: nothing },
  /** The run as a JSON text: prompt, settings, seed, passes, outcome. */
  'runs.export': { in: z.object({ id: RunId }), out: z.object({ name: z.string(), text: z.string() }) },
  /** The same job, settings and seed on the passage as it stands now. */
  'runs.again': { in: z.object({ id: RunId, seed: z.number().int().nonnegative().nullable(), refusals: z.array(z.object({ text: z.string(), reason: z.string() })) }), out: RunSummary },
  'queue.list': { in: nothing, out: z.array(RunSummary) },
  'queue.pause': { in: z.object({ paused: z.boolean() }), out: nothing },
  /** Puts a waiting run before another one; null: at the end. */
  'queue.move': { in: z.object({ id: RunId, before: RunId.nullable() }), out: nothing },

  /** A pass of a finished run as a new proposal, if its base text can still be found; else a problem says so. */
  'proposals.fromPass': { in: z.object({ runId: RunId, draft: z.number().int().nonnegative(), pass: z.number().int().nonnegative() }), out: Proposal },
  'proposals.get': { in: z.object({ id: ProposalId }), out: Proposal },

  'settings.get': { in: nothing, out: Settings },
  'settings.set': { in: z.object({ values: SettingsUpdate }), out: Settings },
  /** Saved commands as the text of a file, and back. Import answers what was added; a bad file is refused whole. */
  'commands.export': { in: z.object({ ids: z.array(z.string()) }), out: z.object({ name: z.string(), text: z.string() }) },
  'commands.import': { in: z.object({ text: z.string().max(1_000_000) }), out: z.array(SavedCommand) },

  'engine.status': { in: nothing, out: EngineStatus },
  'engine.start': { in: nothing, out: EngineStatus },
  'engine.stop': { in: nothing, out: EngineStatus },

  /** A fault of the window: the kind of error, a code, and places in the program; nothing else passes, so no text can. */
  'log.write': { in: WindowFault, out: nothing },
  'log.read': { in: z.object({ limit: z.number().int().min(1).max(2000) }), out: z.array(LogLine) },
  /** Version, platform, engine state and the last log lines; never document text. */
  'log.report': { in: nothing, out: z.object({ text: z.string() }) },
  /** What stands in the way of closing: unfinished runs. */
  'app.closing': { in: nothing, out: z.object({ running: z.number().int(), waiting: z.number().int() }) },
  ...formatMethods,
  ...libraryMethods,
  ...modelMethods,
  ...pictureMethods,
  ...scanMethods,
  ...spellingMethods,
} as const satisfies Record<string, { in: z.ZodType; out: z.ZodType }>;

export type Methods = typeof methods;
export type MethodName = keyof Methods;
export type Params<M extends MethodName> = z.input<Methods[M]['in']>;
export type Answer<M extends MethodName> = z.output<Methods[M]['out']>;
