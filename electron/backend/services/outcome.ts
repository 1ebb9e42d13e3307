/** From what the engine handed over to what is reviewed. */
import { applyChanges, diffText } from '../../../engine/text/index.ts';
import type { Draft, Job, ModelFacts } from '../../contract/index.ts';
import type { EngineEvent } from '../engine-host.ts';

/** Drafts worth a review: none that a guard kept back, none that says what the passage says, none twice. */
export function usefulDrafts(drafts: readonly Draft[], base: string, job: Job): Draft[] {
  const sound = drafts.filter((draft) => !isWithheld(draft));
  const fresh = sound.filter((draft, index) => draft.text !== base && sound.findIndex((other) => other.text === draft.text) === index);
  return fresh.map((draft) => withSoundChanges(draft, base, job));
}

export function isWithheld(draft: Draft): boolean {
  return draft.guards.some(({ severity }) => severity === 'withhold');
}

/** The engine's result as the contract has it. */
export function toDraft(result: Extract<EngineEvent, { kind: 'draft' }>['result']): Draft {
  return {
    text: result.text,
    changes: result.changes.map((change) => ({ ...change, alternatives: [...change.alternatives] })),
    unsettled: result.unsettled.map((range) => ({ ...range })),
    guards: result.guards.map((finding) => ({ ...finding, words: [...finding.words] })),
    score: result.score ?? null,
    seed: result.seed,
    passes: result.passes,
    tokens: result.tokens,
  };
}

/** A review rests on changes that lead from the passage to the draft; where they don't they are found anew. */
function withSoundChanges(draft: Draft, base: string, job: Job): Draft {
  try {
    if (draft.changes.length > 0 && applyChanges(base, draft.changes) === draft.text) return draft;
  } catch {
    // Found anew below.
  }
  return { ...draft, changes: changesBetween(base, draft.text, job) };
}

/** Numbered changes between two texts, with the reason that a whole job has. */
export function changesBetween(base: string, text: string, job: Job): Draft['changes'] {
  const reason = job.kind === 'fill' ? 'fill' : job.kind === 'draft' || job.kind === 'continue' ? 'draft' : 'rewrite';
  return diffText(base, text).map((change, index) => ({ ...change, id: index + 1, reason, detail: '', alternatives: [], gain: 0 }));
}

/** A model that is not made to write is named as such where it wrote. */
export function labelOf(job: Job, facts: ModelFacts | null): 'none' | 'small-model' {
  const written = job.kind === 'revise' || job.kind === 'draft' || job.kind === 'continue';
  return written && facts?.abilities.write === false ? 'small-model' : 'none';
}

/** The draft with the best score, where all have one; else the first. */
export function likeliest(drafts: readonly Draft[]): number {
  if (drafts.some(({ score }) => score === null)) return 0;
  return drafts.reduce((best, { score }, index) => ((score ?? 0) > (drafts[best]?.score ?? 0) ? index : best), 0);
}
