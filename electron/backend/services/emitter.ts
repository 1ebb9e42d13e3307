/** How services tell the windows what happened. */
import type { EventName, Payload } from '../../contract/index.ts';

/** A window that is connected, as something to tell apart from the others. */
export type Caller = object;

export interface Emitter {
  /** To every connected window, or every one but `except`: the one that made the change and knows. */
  emit<E extends EventName>(event: E, payload: Payload<E>, except?: Caller): void;
}
