/**
 * Saving as a pure state machine: one request in flight, later edits composed into the next one, "saved" only after
 * the answer. Nothing here knows of clocks, ports or views; `saver.ts` drives it.
 *
 * The text of the window is always `base`, then `sent`, then `unsent`. `base` is what the backend has acknowledged.
 * When the connection breaks while a request is under way nobody knows whether it was carried out: the phase is
 * `unsure` until the backend's text was read again.
 */
import { ChangeSet, type Text } from '@codemirror/state';
import type { ProblemData } from '../../../engine/text/index.ts';

/** Edits wait until the writer pauses this long … */
export const IDLE_MS = 350;
/** … but never longer than this. */
export const BUSY_MS = 900;
/** Wait before a failed save is tried again by itself; doubles up to the last. */
export const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;

export type SyncPhase =
  /** Nothing is under way. */
  | 'idle'
  /** A request was posted and not answered. */
  | 'sending'
  /** The connection broke, or the backend has another revision: its text must be read before anything is sent. */
  | 'unsure'
  /** The backend refused; `problem` says why. Nothing of it was carried out. */
  | 'refused'
  /** Somebody else changed the document; the writer must choose. */
  | 'conflict';

export interface Sync {
  readonly phase: SyncPhase;
  /** Acknowledged text and its revision. */
  readonly base: Text;
  readonly revision: number;
  readonly sent: ChangeSet | null;
  readonly unsent: ChangeSet | null;
  /** When the oldest and the newest of `unsent` came in; decisions without a change of text count too. */
  readonly oldest: number;
  readonly newest: number;
  readonly problem: ProblemData | null;
  /** Failures in a row and the time of the last one. */
  readonly failures: number;
  readonly failedAt: number;
}

export interface SaveRequest {
  readonly revision: number;
  readonly changes: ChangeSet;
}

export function startSync(base: Text, revision: number): Sync {
  return { phase: 'idle', base, revision, sent: null, unsent: null, oldest: 0, newest: 0, problem: null, failures: 0, failedAt: 0 };
}

/** Something to save: a change of the text, or an empty one for a decision. */
export function edited(sync: Sync, changes: ChangeSet, at: number): Sync {
  return { ...sync, unsent: sync.unsent ? sync.unsent.compose(changes) : changes, oldest: sync.unsent ? sync.oldest : at, newest: at };
}

/** When the next request should be sent; null while there is nothing to send or it can't be sent now. */
export function sendAt(sync: Sync): number | null {
  if (!sync.unsent) return null;
  if (sync.phase === 'idle') return Math.min(sync.newest + IDLE_MS, sync.oldest + BUSY_MS);
  if (sync.phase === 'refused') return sync.failedAt + (RETRY_MS[Math.min(sync.failures, RETRY_MS.length) - 1] ?? RETRY_MS[0]);
  return null;
}

/** Puts everything unsent into a request; null where there is nothing or another one is under way. */
export function send(sync: Sync): { sync: Sync; request: SaveRequest } | null {
  if (!sync.unsent || (sync.phase !== 'idle' && sync.phase !== 'refused')) return null;
  return { sync: { ...sync, phase: 'sending', sent: sync.unsent, unsent: null }, request: { revision: sync.revision, changes: sync.unsent } };
}

/** The backend has committed the request and given it this revision. */
export function acknowledged(sync: Sync, revision: number): Sync {
  if (!sync.sent) return sync;
  return { ...sync, phase: 'idle', base: sync.sent.apply(sync.base), revision, sent: null, problem: null, failures: 0 };
}

/** The backend answered with a problem: nothing was carried out, everything is to be sent again. */
export function refused(sync: Sync, problem: ProblemData, at: number): Sync {
  return { ...takeBack(sync, at), phase: 'refused', problem, failures: sync.failures + 1, failedAt: at };
}

/** The connection is gone, or the backend has another revision than we think. */
export function lost(sync: Sync, problem: ProblemData | null): Sync {
  return sync.phase === 'conflict' ? sync : { ...sync, phase: 'unsure', problem: problem ?? sync.problem };
}

/**
 * What the backend has, read after `lost`: our text as we knew it (the request never arrived), our text with the
 * request (only the answer was lost), or something else (a conflict).
 */
export function compared(sync: Sync, theirs: Text, revision: number, at: number): Sync {
  if (sync.phase !== 'unsure') return sync;
  if (sync.sent && revision > sync.revision && theirs.eq(sync.sent.apply(sync.base)))
    return acknowledged(sync, revision);
  if (theirs.eq(sync.base)) return { ...takeBack(sync, at), revision, phase: 'idle', problem: null };
  return { ...takeBack(sync, at), phase: 'conflict' };
}

/** The writer keeps this window's text: everything is sent again as a change of theirs. */
export function keepMine(sync: Sync, theirs: Text, revision: number, at: number): Sync {
  const mine = localText(sync);
  const whole = ChangeSet.of([{ from: 0, to: theirs.length, insert: mine }], theirs.length);
  return { ...startSync(theirs, revision), unsent: whole, oldest: at, newest: at };
}

/** The text of the window. */
export function localText(sync: Sync): Text {
  const sent = sync.sent ? sync.sent.apply(sync.base) : sync.base;
  return sync.unsent ? sync.unsent.apply(sent) : sent;
}

/** From the text of the newest acknowledged revision to the text of the window. */
export function unsavedChanges(sync: Sync): ChangeSet {
  const none = ChangeSet.empty(sync.base.length);
  const sent = sync.sent ?? none;
  return sync.unsent ? sent.compose(sync.unsent) : sent;
}

function takeBack(sync: Sync, at: number): Sync {
  if (!sync.sent) return sync;
  const unsent = sync.unsent ? sync.sent.compose(sync.unsent) : sync.sent;
  return { ...sync, sent: null, unsent, oldest: sync.unsent ? sync.oldest : at, newest: sync.unsent ? sync.newest : at };
}
