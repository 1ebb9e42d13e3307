/**
 * Between a shell and the backend process. In the loopback shell all tabs share one channel and their messages travel
 * as JSON text, numbered by connection; in the desktop shell a window's port is handed over and nothing is relayed.
 */
import { z } from 'zod';
import { Problem } from '../contract/index.ts';

const connection = z.number().int().positive();

export const ToBackend = z.discriminatedUnion('kind', [
  /** A window or tab connected. Where a port comes along, its messages go through the port; else through `message`. */
  z.object({ kind: z.literal('open'), connection }),
  z.object({ kind: z.literal('message'), connection, text: z.string() }),
  z.object({ kind: z.literal('gone'), connection }),
  /** Finish what is being written, close the library, then exit. */
  z.object({ kind: z.literal('close') }),
]);
export type ToBackend = z.infer<typeof ToBackend>;

export const FromBackend = z.discriminatedUnion('kind', [
  /** The library is open, or can't be opened: the window says so, the shell needs it only for its own log. */
  z.object({ kind: z.literal('ready'), problem: Problem.nullable() }),
  z.object({ kind: z.literal('message'), connection, text: z.string() }),
  /** The backend ended this connection, for instance because a message was not JSON. */
  z.object({ kind: z.literal('gone'), connection }),
]);
export type FromBackend = z.infer<typeof FromBackend>;
