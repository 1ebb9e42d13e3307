/** Everything the backend tells the window unasked: name → schema. Events come in the order of the commits they report. */
import { z } from 'zod';
import { libraryEvents } from './library.ts';
import { modelEvents } from './models.ts';
import { scanEvents } from './scans.ts';
import { spellingEvents } from './spelling.ts';
import { DocumentId, DocumentSummary, EngineStatus, PassFrame, Proposal, RunId, RunSummary, Settings } from './values.ts';

export const events = {
  /** The whole list, as `documents.list` answers it. Typing is reported at most about once a second. */
  'documents.changed': z.object({ documents: z.array(DocumentSummary) }),
  /** A run was queued, started, ended, or its outcome changed. */
  'run.changed': z.object({ run: RunSummary }),
  'run.removed': z.object({ id: RunId }),
  'run.pass': z.object({ id: RunId, documentId: DocumentId, draft: z.number().int(), frame: PassFrame }),
  /** A new proposal, or one that the backend changed (mapped, stale). `proposal.revision` says for which text its range is true. */
  'proposal.changed': z.object({ proposal: Proposal }),
  'engine.changed': z.object({ status: EngineStatus }),
  'settings.changed': z.object({ settings: Settings }),
  ...libraryEvents,
  ...modelEvents,
  ...scanEvents,
  ...spellingEvents,
} as const satisfies Record<string, z.ZodType>;

export type Events = typeof events;
export type EventName = keyof Events;
export type Payload<E extends EventName> = z.output<Events[E]>;
