/**
 * Read between two passes. `keep`: hand over the draft as it stands, unsettled places marked; `discard`: return at once.
 * Once set it stays, but `keep` may become `discard`.
 */
export interface StopSignal {
  readonly requested: 'no' | 'keep' | 'discard';
}

/** For work that nobody stops. */
export const neverStops: StopSignal = { requested: 'no' };

/** Lets messages in between two passes: without it a run whose passes end in the same turn of the event loop could not be stopped. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
