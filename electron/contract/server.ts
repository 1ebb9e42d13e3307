/** The backend's end of the contract: checks every call against the table before a handler sees it. */
import { Problem } from '../../engine/text/index.ts';
import { events, type EventName, type Payload } from './events.ts';
import { methods, type Answer, type MethodName } from './methods.ts';
import type { Port } from './port.ts';
import { ClientMessage } from './wire.ts';
import type { z } from 'zod';

export type Handlers = { [M in MethodName]: (params: z.output<(typeof methods)[M]['in']>) => Answer<M> | Promise<Answer<M>> };

export interface Connection {
  send<E extends EventName>(event: E, payload: Payload<E>): void;
}

export interface ServeOptions {
  readonly handlers: Handlers;
  /** Told of errors that are bugs rather than problems; the text of the call is not passed on. */
  readonly onBug: (method: string, error: unknown) => void;
}

/** Answers calls on the port until it closes. A call that does not fit the table is answered with a problem, never with a crash. */
export function serve(port: Port, { handlers, onBug }: ServeOptions): Connection {
  port.onMessage((raw) => void answer(raw));

  async function answer(raw: unknown): Promise<void> {
    const message = ClientMessage.safeParse(raw);
    if (!message.success) return;
    const { id, method } = message.data;
    try {
      if (!Object.hasOwn(methods, method)) throw badCall(method);
      const name = method as MethodName;
      const params = methods[name].in.safeParse(message.data.params);
      if (!params.success) throw badCall(method);
      const value = await (handlers[name] as (params: unknown) => unknown)(params.data);
      port.post({ kind: 'answer', id, value: methods[name].out.parse(value) });
    } catch (error) {
      if (!(error instanceof Problem)) onBug(method, error);
      const problem = error instanceof Problem ? error.toData() : bug;
      port.post({ kind: 'problem', id, problem });
    }
  }

  return { send: (event, payload) => port.post({ kind: 'event', name: event, payload: events[event].parse(payload) }) };
}

function badCall(method: string): Problem {
  return new Problem({
    code: 'bad-call',
    what: 'The window asked for something the library does not offer.',
    safe: 'Nothing was changed.',
    todo: 'Restart Palimpsest. If it happens again, copy the report from the log and send it to us.',
    values: { method: method.slice(0, 100) },
  });
}

const bug = {
  code: 'bug',
  what: 'Something went wrong inside Palimpsest.',
  safe: 'The step was not carried out, and saved text is unharmed.',
  todo: 'Try again. If it happens again, copy the report from the log and send it to us.',
};
