import { Problem } from '../text/index.ts';
import type { ProblemData } from '../text/index.ts';

const safe = 'Your text was not changed.';

/** Whatever was thrown, as what may cross to another process: never a stack, never a part of a text. */
export function asProblem(error: unknown): ProblemData {
  if (error instanceof Problem) return error.toData();
  if (error instanceof RangeError && /allocation|array length|buffer/i.test(error.message)) return outOfMemory();
  // The message of an unforeseen error may quote what was being worked on, so only its name and place go on.
  const name = error instanceof Error ? error.name : typeof error;
  const at = error instanceof Error ? (/[\\/]([\w.-]+\.(?:ts|js|mjs):\d+)/.exec(error.stack ?? '')?.[1] ?? '') : '';
  return { code: 'engine-fault', what: 'Something went wrong inside the language model engine.', safe, todo: 'Try again. If it happens again, copy the report from the log and send it in.', values: { name, at } };
}

export function busy(): ProblemData {
  return { code: 'busy', what: 'The language model is working on another run.', safe, todo: 'Wait until that run is done, or stop it.' };
}

export function notLoaded(): ProblemData {
  return { code: 'model-not-loaded', what: 'No language model is loaded.', safe, todo: 'Load the model first.' };
}

function outOfMemory(): ProblemData {
  return { code: 'out-of-memory', what: 'There was not enough memory for this.', safe, todo: 'Close other programs or choose a shorter passage, then try again.' };
}
