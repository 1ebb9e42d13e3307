import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyChanges, type Change } from '../../../engine/text/index.ts';
import type { Decision, Document, Proposal, ProposalUpdate, ProposedChange } from '../../contract/index.ts';
import { jobOf, Library, settle } from '../library.test-support.ts';
import { decidedText } from './proposals.ts';

let library: Library;
beforeEach(() => {
  library = new Library();
});
afterEach(() => library.remove());

const before = 'One two three. ';
const passage = 'The quick brown fox jumps over a lazy dog.';
const revised = 'A quick red fox leaps over the lazy dog.';
const after = ' And the rest.';

/** A document with an open proposal for `passage`. */
async function proposed(): Promise<{ document: Document; proposal: Proposal }> {
  const document = await library.create(before + passage + after);
  await library.run(document, passage);
  library.engine.answer(revised);
  return { document, proposal: await library.proposal(document.id) };
}

/** What a window sends when the writer decides on a change. */
function decide(proposal: Proposal, decisions: Decision[]): { changes: Change[]; update: ProposalUpdate } {
  const { range, chosen, reviewed } = proposal;
  const all = proposal.drafts[chosen]!.changes;
  const now = decidedText(reviewed, all, decisions)!;
  const was = decidedText(reviewed, all, proposal.decisions)!;
  const open = decisions.length < all.length;
  const state = open ? 'open' : decisions.some(({ verdict }) => verdict === 'accepted') ? 'accepted' : 'refused';
  return {
    changes: now === was ? [] : [{ from: range.from, to: range.to, insert: now }],
    update: { id: proposal.id, range: { from: range.from, to: range.from + now.length }, chosen, changes: null, reviewed, decisions, state },
  };
}

async function send(document: Document, changes: Change[], proposals: ProposalUpdate[], origins: { from: number; to: number; runId: Proposal['runId'] }[] = []): Promise<void> {
  const { text, revision } = await library.open(document.id);
  await library.client.call('documents.edit', { id: document.id, revision, changes, length: applyChanges(text, changes).length, proposals, origins });
}

const accept = (...ids: number[]): Decision[] => ids.map((changeId) => ({ changeId, verdict: 'accepted', edited: null }));

describe('a proposal', () => {
  it('arrives without changing the text', async () => {
    const { document, proposal } = await proposed();
    expect((await library.open(document.id)).text).toBe(document.text);
    expect(proposal).toMatchObject({ base: passage, range: { from: before.length, to: before.length + passage.length }, state: 'open', decisions: [], label: 'small-model', contextChanged: false, reviewed: passage });
    expect(applyChanges(passage, proposal.drafts[0]!.changes)).toBe(revised);
  });

  it('is accepted word by word, together with the text, and stays so after a restart', async () => {
    const { document, proposal } = await proposed();
    const [first, second] = proposal.drafts[0]!.changes;
    const step = decide(proposal, [...accept(first!.id), { changeId: second!.id, verdict: 'refused', edited: null }]);
    await send(document, step.changes, [step.update], [{ from: before.length, to: before.length + 1, runId: proposal.runId }]);
    await library.restart();
    const opened = await library.open(document.id);
    expect(opened.text).toBe(`${before}A quick brown fox jumps over a lazy dog.${after}`);
    expect(opened.proposals[0]).toMatchObject({ state: 'open', decisions: step.update.decisions, revision: opened.revision });
    expect(opened.origins).toEqual([{ from: before.length, to: before.length + 1, runId: proposal.runId }]);
  });

  it('moves along with edits elsewhere and goes stale when its own text is touched', async () => {
    const { document } = await proposed();
    const events = library.collect('proposal.changed');
    await library.edit(document.id, [{ from: 0, to: 4, insert: 'Twenty-' }]);
    expect((await library.proposal(document.id)).range.from).toBe(before.length + 3);
    await library.edit(document.id, [{ from: before.length + 3, to: before.length + 3, insert: 'X' }]);
    expect(await library.proposal(document.id)).toMatchObject({ state: 'open', range: { from: before.length + 4 } });
    await library.edit(document.id, [{ from: before.length + 10, to: before.length + 12, insert: '' }]);
    expect(await library.proposal(document.id)).toMatchObject({ state: 'stale' });
    await settle();
    expect(events.map(({ proposal }) => proposal.state)).toEqual(['stale']);
  });

  it('comes back from being stale when the window says so and the text agrees', async () => {
    const { document, proposal } = await proposed();
    await library.edit(document.id, [{ from: before.length, to: before.length + 3, insert: 'THE' }]);
    await send(document, [{ from: before.length, to: before.length + 3, insert: 'The' }], [decide(proposal, []).update]);
    expect(await library.proposal(document.id)).toMatchObject({ state: 'open' });
  });

  it('is not believed where its range does not hold what its decisions make, but the text is saved', async () => {
    const { document, proposal } = await proposed();
    const step = decide(proposal, accept(proposal.drafts[0]!.changes[0]!.id));
    const wrong: ProposalUpdate[] = [
      { ...step.update, range: { from: step.update.range.from + 1, to: step.update.range.to + 1 } },
      { ...step.update, decisions: [] },
      { ...step.update, decisions: accept(99) },
      { ...step.update, reviewed: 'something else' },
      { ...step.update, chosen: 7 },
      { ...step.update, range: { from: 0, to: 100_000 } },
    ];
    for (const [index, update] of wrong.entries()) {
      await send(document, [{ from: 0, to: 0, insert: `${index}` }], [update]);
      const opened = await library.open(document.id);
      expect(opened.text.startsWith(`${index}`)).toBe(true);
      expect(opened.proposals[0]).toMatchObject({ state: 'stale', decisions: [] });
    }
  });

  it('keeps the decisions of a review that was closed, also where the writer went on in its passage before they were saved', async () => {
    const { document, proposal } = await proposed();
    const changes = proposal.drafts[0]!.changes;
    const refused = changes.map(({ id }) => ({ changeId: id, verdict: 'refused' as const, edited: null }));
    const { from, to } = proposal.range;
    await send(document, [{ from, to: from + 1, insert: '' }], [{ id: proposal.id, range: { from, to: to - 1 }, chosen: 0, changes: null, reviewed: proposal.reviewed, decisions: refused, state: 'refused' }]);
    expect((await library.open(document.id)).proposals).toEqual([]);
    expect(await library.client.call('proposals.get', { id: proposal.id })).toMatchObject({ state: 'refused', decisions: refused });
  });

  it('tells the other windows of a decision, not the one that made it', async () => {
    const { document, proposal } = await proposed();
    const own = library.collect('proposal.changed');
    const other: Proposal[] = [];
    library.window().on('proposal.changed', (payload) => void other.push(payload.proposal));
    const step = decide(proposal, accept(...proposal.drafts[0]!.changes.map(({ id }) => id)));
    await send(document, step.changes, [step.update]);
    await settle();
    expect(own).toEqual([]);
    expect(other.map(({ state }) => state)).toEqual(['accepted']);
    expect((await library.client.call('runs.list', { documentId: null, query: '', before: null, limit: 10 }))[0]).toMatchObject({ outcome: 'accepted', proposalId: proposal.id });
  });

  it('holds against a plain array of characters: typing, deciding, undoing and restarting in any order', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('type' as const), at: fc.nat(200), remove: fc.nat(4), insert: fc.string({ maxLength: 4 }) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('decide' as const), pick: fc.nat(20), accepted: fc.boolean(), edited: fc.option(fc.string({ maxLength: 5 })) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const), pick: fc.nat(20) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
    );
    let decided = 0;
    let stale = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const { document, proposal: first } = await proposed();
        // The model: characters, and for each whether it belongs to the passage.
        let units = Array.from(document.text, (unit, at) => ({ unit, own: at >= before.length && at < before.length + passage.length }));
        let proposal = first;
        let touched = false;
        for (const move of steps) {
          if (move.kind === 'restart') await library.restart();
          else if (move.kind === 'type') {
            const from = Math.min(move.at, units.length);
            const to = Math.min(units.length, from + move.remove);
            await library.edit(document.id, [{ from, to, insert: move.insert }]);
            const inside = from < to ? units.slice(from, to).some(({ own }) => own) : units[from]?.own === true && units[from - 1]?.own === true;
            // A replacement that only borders on the passage leaves it alone, and so does an empty change.
            touched ||= inside;
            units = [...units.slice(0, from), ...Array.from(move.insert, (unit) => ({ unit, own: inside && units[from - 1]?.own === true && units[to]?.own === true })), ...units.slice(to)];
            if (inside) stale += 1;
          } else if (proposal.state === 'open') {
            const all = proposal.drafts[0]!.changes;
            const chosen = all[move.pick % all.length] as ProposedChange;
            const rest = proposal.decisions.filter(({ changeId }) => changeId !== chosen.id);
            const own = move.kind === 'decide' ? [{ changeId: chosen.id, verdict: move.accepted ? ('accepted' as const) : ('refused' as const), edited: move.accepted ? move.edited : null }] : [];
            // The last open change stays open, so that the review goes on.
            if (rest.length + own.length === all.length) continue;
            const made = decide(proposal, [...rest, ...own].toSorted((a, b) => a.changeId - b.changeId));
            await send(document, made.changes, [made.update]);
            const [change] = made.changes;
            if (change) units = [...units.slice(0, change.from), ...Array.from(change.insert, (unit) => ({ unit, own: true })), ...units.slice(change.to)];
            decided += 1;
          }
          const opened = await library.open(document.id);
          expect(opened.text).toBe(units.map(({ unit }) => unit).join(''));
          proposal = opened.proposals[0]!;
          expect(proposal.state).toBe(touched ? 'stale' : 'open');
          expect(proposal.revision).toBe(opened.revision);
          if (proposal.state === 'open') {
            expect(opened.text.slice(proposal.range.from, proposal.range.to)).toBe(units.filter(({ own }) => own).map(({ unit }) => unit).join(''));
            expect(opened.text.slice(proposal.range.from, proposal.range.to)).toBe(decidedText(proposal.reviewed, proposal.drafts[0]!.changes, proposal.decisions));
          }
        }
      }),
      { numRuns: 60 },
    );
    // The generator must reach what it is for.
    expect(decided).toBeGreaterThan(50);
    expect(stale).toBeGreaterThan(20);
  });
});

describe('a proposal for a gap', () => {
  it('follows its place', async () => {
    const document = await library.create('Left. Right.');
    const { revision } = document;
    await library.client.call('runs.start', { documentId: document.id, revision, range: { from: 5, to: 5 }, job: jobOf('fill'), settings: { effort: 'fast', drafts: 1, seed: 1 } });
    library.engine.answer(' Middle.');
    expect(await library.proposal(document.id)).toMatchObject({ base: '', range: { from: 5, to: 5 }, label: 'none' });
    await library.edit(document.id, [{ from: 0, to: 0, insert: 'Far ' }]);
    expect(await library.proposal(document.id)).toMatchObject({ range: { from: 9, to: 9 }, state: 'open' });
    await library.edit(document.id, [{ from: 7, to: 11, insert: '' }]);
    expect(await library.proposal(document.id)).toMatchObject({ state: 'stale' });
  });
});
