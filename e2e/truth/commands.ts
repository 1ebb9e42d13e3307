/** The steps of a sequence, each done to the window and to the truth. */
import { isolateHistory, redo, redoDepth, undo, undoDepth } from '@codemirror/commands';
import { Transaction } from '@codemirror/state';
import fc from 'fast-check';
import { expect } from 'vitest';
import { diffText } from '../../engine/text/index.ts';
import { decide, reviewOf, undecided } from '../../renderer/editor/core/review.ts';
import { fromBackend, reviewsField, setReview, verdictTransaction } from '../../renderer/editor/core/reviews-field.ts';
import type { Desk } from './desk.ts';
import type { Truth } from './truth.ts';

type Step = fc.AsyncCommand<Truth, Desk>;
const step = (name: string, run: (truth: Truth, desk: Desk) => Promise<boolean> | boolean): Step => ({
  check: () => true,
  run: async (truth, desk) => {
    if (await run(truth, desk)) desk.count(name.split(' ')[0] ?? name);
    desk.check(truth);
  },
  toString: () => name,
});

/** An edit of its own in the history, whatever came before it. */
const alone = isolateHistory.of('full');

function edit(truth: Truth, desk: Desk, at: number, remove: number, insert: string): boolean {
  const { length } = desk.state.doc;
  const from = at % (length + 1);
  const to = Math.min(length, from + remove);
  if (from === to && insert === '') return false;
  desk.apply({ changes: { from, to, insert }, annotations: [alone, Transaction.userEvent.of('input.type')] });
  truth.splice(from, to, insert);
  return true;
}

const places = fc.nat(400);
const letters = fc.string({ unit: fc.constantFrom('a', 'é', '水', '😀', ' ', '\n', '.', '\t'), minLength: 1, maxLength: 3 });
const words = fc.array(fc.constantFrom('tide', 'quay', '\n\n', '水面', 'e\u0301', '🇩🇪', '“so”', '3,000'), { maxLength: 8 }).map((list) => list.join(' '));

const typing = fc.tuple(places, fc.nat(3), letters).map(([at, remove, insert]) => step(`type ${JSON.stringify(insert)} at ${at}, ${remove} out`, (truth, desk) => edit(truth, desk, at, remove, insert)));
const pasting = fc.tuple(places, fc.nat(60), words).map(([at, remove, insert]) => step(`paste ${JSON.stringify(insert)} at ${at}, ${remove} out`, (truth, desk) => edit(truth, desk, at, remove, insert)));

/** What an input method does: the same words again and again, longer and at last in other letters, as one step of undo; saved in the middle now and then. */
const stages = fc.constantFrom<readonly string[]>(['k', 'か', 'かん', 'かんじ', '漢字'], ['n', 'ni', '你', '你h', '你好'], ['´', 'é'], ['ㅎ', '하', '한'], ['x', '']);
const composing = fc.tuple(places, fc.nat(3), stages, fc.nat(3)).map(([at, remove, texts, pause]) =>
  step(`compose ${JSON.stringify(texts.at(-1))} at ${at}, ${remove} out`, async (truth, desk) => {
    const from = at % (desk.state.doc.length + 1);
    const to = Math.min(desk.state.doc.length, from + remove);
    const text = texts.at(-1) ?? '';
    const givenUp = from === to && text === '';
    // It might make a review stale and bring it back: a step of undo that does something, though not to the text.
    if (givenUp && desk.review?.state === 'open') return false;
    let end = to;
    for (const [index, stage] of texts.entries()) {
      const isolate = index === 0 ? [isolateHistory.of('before')] : index === texts.length - 1 ? [isolateHistory.of('after')] : [];
      desk.apply({ changes: { from, to: end, insert: stage }, annotations: [...isolate, Transaction.userEvent.of(index === 0 ? 'input.type.compose.start' : 'input.type.compose')] });
      end = from + stage.length;
      if (index === pause) await desk.saver.flush();
    }
    // Given up over nothing: CodeMirror keeps a step of undo that changes nothing and can't be done again. It is spent at once.
    if (givenUp) {
      undo({ state: desk.state, dispatch: (transaction) => desk.take(transaction) });
      truth.forgetUndone();
    } else truth.splice(from, to, text);
    return true;
  }),
);

const undoing = fc.constant(
  step('undo', (truth, desk) => {
    expect(undoDepth(desk.state) > 0).toBe(truth.canUndo);
    if (!truth.canUndo) return false;
    undo({ state: desk.state, dispatch: (transaction) => desk.take(transaction) });
    truth.undo();
    return true;
  }),
);
const redoing = fc.constant(
  step('redo', (truth, desk) => {
    expect(redoDepth(desk.state) > 0).toBe(truth.canRedo);
    if (!truth.canRedo) return false;
    redo({ state: desk.state, dispatch: (transaction) => desk.take(transaction) });
    truth.redo();
    return true;
  }),
);

/** A run on some words of the text ends with a proposal that changes every other one of them. */
const proposing = fc.tuple(places, fc.integer({ min: 8, max: 50 })).map(([at, length]) =>
  step(`propose for ${length} at ${at}`, async (truth, desk) => {
    if (truth.proposal) return false;
    await desk.checkSaved(truth);
    const text = desk.state.doc.toString();
    const from = at % Math.max(1, text.length - 6);
    const passage = text.slice(from, from + length);
    const draft = passage.split(' ').map((word, index) => (index % 2 === 0 ? `${word}s` : index % 4 === 1 ? '' : word)).join(' ');
    if (!passage.isWellFormed() || passage.trim() === '' || draft === passage) return false;
    const { library } = desk;
    const { revision } = await library.open(desk.id);
    const { id } = await library.client.call('runs.start', { documentId: desk.id, revision, range: { from, to: from + passage.length }, job: { kind: 'revise', preset: 'plainer', instruction: '', command: null, refusals: [] }, settings: { effort: 'fast', drafts: 1, seed: 1 } });
    library.engine.answer(draft);
    const { run } = await library.client.call('runs.get', { id });
    if (run.proposalId === null) return false;
    const proposal = await library.client.call('proposals.get', { id: run.proposalId });
    desk.apply({ effects: setReview.of(reviewOf(proposal, proposal.range)), annotations: [fromBackend.of(true), Transaction.addToHistory.of(false)] });
    truth.proposal = { base: truth.units.slice(proposal.range.from, proposal.range.to), changes: proposal.drafts[0]?.changes ?? [] };
    return true;
  }),
);

const deciding = fc.tuple(fc.nat(20), fc.boolean()).map(([which, accepted]) =>
  step(`${accepted ? 'accept' : 'refuse'} ${which}`, (truth, desk) => {
    const { review } = desk;
    if (!truth.proposal || review?.state !== 'open') return false;
    const open = undecided(review);
    const change = open[which % open.length];
    // Words typed into the passage where no change is belong to the review from then on; its changes then have other places.
    if (!change || review.reviewed !== truth.proposal.base.map(({ character }) => character).join('')) return false;
    desk.apply(verdictTransaction(decide(review, [change.id], accepted ? 'accepted' : 'refused')));
    truth.decide(change, accepted);
    return true;
  }),
);

const keeping = fc.constant(
  step('keep', async (truth, desk) => {
    await desk.saver.flush();
    const { id } = await desk.library.client.call('versions.keep', { documentId: desk.id, name: `number ${desk.versions.length}`, reason: 'named' });
    desk.versions.push(id);
    truth.versions.push(truth.text);
    return true;
  }),
);

const restoring = fc.nat(5).map((which) =>
  step(`restore ${which}`, async (truth, desk) => {
    const index = which % Math.max(1, truth.versions.length);
    const id = desk.versions[index];
    if (id === undefined) return false;
    const { text } = await desk.library.client.call('versions.get', { id });
    expect(text).toBe(truth.versions[index]);
    const changes = diffText(truth.text, text);
    if (changes.length === 0) return false;
    desk.apply({ changes: changes.map(({ from, to, insert }) => ({ from, to, insert })), annotations: [alone] });
    // From the back, so that the places of the others stay true; one step of undo all the same.
    truth.replace(changes);
    return true;
  }),
);

const saving = fc.constant(step('save', async (truth, desk) => (await desk.checkSaved(truth), true)));

const restarting = fc.nat(3).map((odds) =>
  step('restart', async (truth, desk) => {
    if (odds > 0) return false;
    await desk.checkSaved(truth);
    await desk.library.restart();
    desk.library.engine.ready();
    desk.show(await desk.library.open(desk.id));
    truth.forget();
    // What is decided is no longer handed out with the document.
    if (desk.state.field(reviewsField).size === 0) truth.proposal = null;
    return true;
  }),
);

export const commands = [typing, typing, composing, pasting, undoing, undoing, redoing, proposing, deciding, deciding, deciding, keeping, restoring, saving, restarting];
