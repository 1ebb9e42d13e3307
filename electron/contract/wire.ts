/** What travels through a port, one object a message. */
import { z } from 'zod';
import { Problem } from './values.ts';

export const ClientMessage = z.object({ kind: z.literal('call'), id: z.number().int(), method: z.string().max(100), params: z.unknown() });

export const ServerMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), id: z.number().int(), value: z.unknown() }),
  z.object({ kind: z.literal('problem'), id: z.number().int(), problem: Problem }),
  z.object({ kind: z.literal('event'), name: z.string(), payload: z.unknown() }),
]);
