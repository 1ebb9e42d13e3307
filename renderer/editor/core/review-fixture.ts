/** Proposals for tests, with the changes a word diff gives. */
import type { Draft, Proposal } from '../../../electron/contract/index.ts';
import { diffText } from '../../../engine/text/index.ts';

export function proposal(base: string, texts: readonly string[], from = 0): Proposal {
  const drafts = texts.map((text): Draft => {
    const changes = diffText(base, text).map((change, index) => ({ ...change, id: index + 1, reason: 'rewrite' as const, detail: '', alternatives: [], gain: 0 }));
    return { text, changes, unsettled: [], guards: [], score: null, seed: 1, passes: 1, tokens: 1 };
  });
  return {
    id: 'p1' as Proposal['id'], runId: 'r1' as Proposal['runId'], documentId: 'd1' as Proposal['documentId'],
    base, range: { from, to: from + base.length }, revision: 0, drafts, chosen: 0, decisions: [], reviewed: base, state: 'open', label: 'none', contextChanged: false, createdAt: 0,
  };
}
