import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unzipSync } from 'fflate';
import { applyChanges } from '../../../engine/text/index.ts';
import { Library } from '../library.test-support.ts';
import { withDecided } from './decided-changes.ts';

let library: Library;
beforeEach(() => {
  library = new Library();
});
afterEach(() => library.remove());

const passage = 'The quick brown fox jumps over a lazy dog.';
const revised = 'A quick red fox leaps over a dog.';
const around = (words: string) => `Before it all. ${words} After it all.`;

/** A document whose passage was revised, with the changes accepted that `wanted` chooses; as the window does it, in one edit. */
async function accept(wanted: (index: number) => boolean): Promise<{ id: Parameters<Library['open']>[0]; text: string }> {
  const document = await library.create(around(passage));
  await library.run(document, passage);
  library.engine.answer(revised);
  const proposal = await library.proposal(document.id);
  const all = proposal.drafts[0]!.changes;
  const decisions = all.map(({ id }, index) => ({ changeId: id, verdict: wanted(index) ? ('accepted' as const) : ('refused' as const), edited: null }));
  const taken = all.filter((_, index) => wanted(index));
  const shift = proposal.range.from;
  const { text, revision } = await library.open(document.id);
  const changes = taken.map(({ from, to, insert }) => ({ from: from + shift, to: to + shift, insert }));
  const after = applyChanges(text, changes);
  let grown = 0;
  const origins = taken.flatMap(({ from, to, insert }) => {
    const start = from + shift + grown;
    grown += insert.length - (to - from);
    return insert ? [{ from: start, to: start + insert.length, runId: proposal.runId }] : [];
  });
  const state = taken.length > 0 ? ('accepted' as const) : ('refused' as const);
  await library.client.call('documents.edit', { id: document.id, revision, changes, length: after.length, origins, proposals: [{ id: proposal.id, range: { from: shift, to: proposal.range.to + grown }, chosen: 0, reviewed: passage, state, changes: null, decisions }] });
  return { id: document.id, text: after };
}

async function exported(id: Parameters<Library['open']>[0], decided = true): Promise<string> {
  const file = await library.client.call('formats.export', { id, format: 'criticmarkup', changes: true, decided });
  return Buffer.from(file.data, 'base64').toString();
}
const CRITIC = /\{~~([\s\S]*?)~>([\s\S]*?)~~\}|\{--([\s\S]*?)--\}|\{\+\+([\s\S]*?)\+\+\}/gu;
const before = (critic: string) => critic.replaceAll(CRITIC, (_, old, _fresh, gone) => String(old ?? gone ?? ''));
const after = (critic: string) => critic.replaceAll(CRITIC, (_, _old, fresh, _gone, come) => String(fresh ?? come ?? ''));

describe('accepted changes', () => {
  it('are shown beside what they replaced, after a restart too', async () => {
    const { id, text } = await accept(() => true);
    await library.restart();
    const critic = await exported(id);
    expect(critic).not.toBe(text);
    expect([before(critic), after(critic)]).toEqual([around(passage), text]);
    expect(await exported(id, false)).toBe(text);
  });

  it('are those that were accepted, and no others', async () => {
    const { id, text } = await accept((index) => index % 2 === 0);
    const critic = await exported(id);
    expect([before(critic), after(critic)]).toEqual([around(passage), text]);
  });

  it('are found when text elsewhere has changed since; what was written over is plain text', async () => {
    const { id } = await accept(() => true);
    await library.edit(id, [{ from: 0, to: 6, insert: 'Long before' }]);
    const moved = await library.open(id);
    const critic = await exported(id);
    expect([before(critic), after(critic)]).toEqual([`Long before it all. ${passage} After it all.`, moved.text]);
    // "leaps" is written over by the writer; the words around it keep their marks of origin.
    const at = moved.text.indexOf('leaps');
    await library.edit(id, [{ from: at, to: at + 5, insert: 'ambles' }]);
    const edited = await library.open(id);
    const later = await exported(id);
    expect(after(later)).toBe(edited.text);
    expect(before(later)).toContain('ambles');
    expect(before(later)).toContain('brown');
    expect(later).not.toContain('~>ambles');
  });

  it('stand in Word files as insertions and deletions by Palimpsest', async () => {
    const { id } = await accept(() => true);
    const file = await library.client.call('formats.export', { id, format: 'docx', changes: false, decided: true });
    const xml = new TextDecoder().decode(unzipSync(new Uint8Array(Buffer.from(file.data, 'base64')))['word/document.xml']);
    expect(xml).toMatch(/<w:del [^>]*w:author="Palimpsest"/u);
    expect(xml).toMatch(/<w:ins [^>]*w:author="Palimpsest"/u);
    expect(xml).toMatch(/<w:delText[^>]*>brown/u);
  });
});

describe('a text with its decided changes taken back', () => {
  it('becomes with all changes what the open ones make of it', () => {
    const piece = fc.record({ words: fc.constantFrom('tide', 'a', '水面', ''), kind: fc.constantFrom('plain', 'decided', 'open'), other: fc.constantFrom('', 'x', 'old words') });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        let text = '';
        let wanted = '';
        let original = '';
        const decided: { from: number; to: number; old: string; at: number }[] = [];
        const open: { from: number; to: number; insert: string }[] = [];
        for (const { words, kind, other } of pieces) {
          text += '. ';
          wanted += '. ';
          original += '. ';
          const range = { from: text.length, to: text.length + words.length };
          if (kind === 'decided') decided.push({ ...range, old: other, at: 1 });
          if (kind === 'open') open.push({ ...range, insert: other });
          text += words;
          wanted += kind === 'open' ? other : words;
          original += kind === 'decided' ? other : words;
        }
        const { base, changes } = withDecided(text, decided, open, 2);
        expect(base).toBe(original);
        expect(applyChanges(base, changes)).toBe(wanted);
      }),
    );
  });
});
