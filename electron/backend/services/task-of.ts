/** From a job on a range of a document to what the engine is given. */
import { Problem, type Range } from '../../../engine/text/index.ts';
import type { Job } from '../../contract/index.ts';
import type { Task } from '../engine-host.ts';
import { excerptBefore, excerptOf, splitsPair, surroundings } from './passage.ts';

export function taskOf(job: Job, text: string, range: Range, muted: readonly string[]): Task {
  const { left, passage, right } = surroundings(text, range);
  switch (job.kind) {
    case 'revise':
      return { kind: 'revise', left, passage, right, preset: job.preset, instruction: job.instruction, refusals: job.refusals };
    case 'proofread':
      return { kind: 'proofread', left, passage, right, muted };
    case 'fill':
      return { kind: 'fill', left, right, words: job.words };
    case 'draft':
      return { kind: 'draft', brief: job.brief };
    case 'continue':
      return { kind: 'continue', left, words: job.words };
  }
}

/** How a run is called in lists. */
export function excerptOfJob(job: Job, text: string, range: Range): string {
  if (job.kind === 'draft') return excerptOf(job.brief.what);
  const { left, passage } = surroundings(text, range, 1000);
  return job.kind === 'revise' || job.kind === 'proofread' ? excerptOf(passage) : excerptBefore(left);
}

/** What a run's time grows with: words for the model to read or write. */
export function sizeOfJob(job: Job, base: string): number {
  if (job.kind === 'revise' || job.kind === 'proofread') return Math.max(20, base.length / 6);
  if (job.kind === 'draft') return { short: 80, medium: 160, long: 320 }[job.brief.length];
  return Math.max(5, job.words);
}

/** Throws a `Problem` (bad-range, empty-selection, range-not-empty, nothing-before) where the job can't be done on the range. */
export function checkRange(job: Job, text: string, { from, to }: Range): void {
  if (from > to || to > text.length || splitsPair(text, from) || splitsPair(text, to)) throw badRange();
  const passage = text.slice(from, to);
  const needsText = job.kind === 'revise' || job.kind === 'proofread';
  if (needsText && passage.trim() === '') throw emptySelection();
  if (!needsText && job.kind !== 'fill' && passage !== '') throw badRange();
  if (job.kind === 'revise' && job.preset === 'instruction' && job.instruction.trim() === '') throw noInstruction();
}

function badRange(): Problem {
  return new Problem({ code: 'bad-range', what: 'The place you chose is not in the document any more.', safe: 'Nothing was changed.', todo: 'Choose the place again.' });
}

function emptySelection(): Problem {
  return new Problem({ code: 'empty-selection', what: 'There is no text in the selection.', safe: 'Nothing was changed.', todo: 'Select the words to work on and try again.' });
}

function noInstruction(): Problem {
  return new Problem({ code: 'no-instruction', what: 'It was not said what should change.', safe: 'Nothing was changed.', todo: 'Write what should change, or choose one of the presets.' });
}
