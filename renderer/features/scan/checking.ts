/** Decisions about words: each is one step of undo, with its text. */
import { isolateHistory } from '@codemirror/commands';
import { EditorSelection, type ChangeSpec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { ScanChange } from '../../../electron/contract/index.ts';
import { getSettings } from '../../app/index.ts';
import { doubtOf, type LoadedPage } from './pages.ts';
import { markProposals, markWords, placingOf, presentRange, setCurrent, type ProposalMark, type WordAt, type WordMark } from './placing.ts';
import type { ScanSession } from './scan-session.ts';

/** The word as it stands in the text now; null for one that is not in it. */
export function presentText(joined: ScanSession, page: LoadedPage, word: number): string | null {
  const range = joined.rangeOfWord(page, word);
  return range && joined.session.state.sliceDoc(range.from, range.to);
}

/** A person has seen the word and says what it is; '' takes it out, with the space before it. */
export function decideWord(joined: ScanSession, page: LoadedPage, word: number, text: string): void {
  const range = joined.rangeOfWord(page, word);
  if (!range) return;
  const { state, view } = joined.session;
  const changes: ChangeSpec[] = [];
  if (state.sliceDoc(range.from, range.to) !== text) {
    const from = text === '' && state.sliceDoc(range.from - 1, range.from) === ' ' ? range.from - 1 : range.from;
    changes.push({ from, to: range.to, insert: text });
  }
  const settled = proposalsOf(joined, page.number, word).map(({ id, after, kind }): ProposalMark => ({ id, state: after === text && kind !== '' ? 'applied' : 'undone' }));
  view.dispatch({
    changes,
    effects: [markWords.of([{ page: page.number, word, state: 2 }]), ...(settled.length > 0 ? [markProposals.of(settled)] : [])],
    annotations: isolateHistory.of('full'),
    userEvent: 'scan.decide',
  });
}

/** What the model proposes for a word and nobody has decided on. */
export function proposalsOf(joined: ScanSession, page: number, word: number): ScanChange[] {
  const states = placingOf(joined.session.state)?.proposals;
  return joined.scan.proposals.filter((change) => change.source === 'model' && change.page === page && change.word === word && (states?.get(change.id) ?? change.state) === 'offered');
}

const mostCandidates = 9;

/** What the word might be instead: proposals of the clean-up first, then the recogniser's other readings. */
export function candidatesFor(joined: ScanSession, page: LoadedPage, word: number): string[] {
  const now = presentText(joined, page, word);
  const own = page.words[word];
  const all = [...proposalsOf(joined, page.number, word).map(({ after }) => after), ...(own?.alternatives ?? []), ...(own && own.text !== now ? [own.text] : [])];
  return [...new Set(all)].filter((text) => text !== '' && text !== now).slice(0, mostCandidates);
}

/** The next word to look at after (step 1) or before (-1) the one at hand; null where there is none left. */
export async function findDoubtful(joined: ScanSession, step: 1 | -1): Promise<WordAt | null> {
  const { pages } = joined.scan;
  const limits = getSettings().doubtLimits;
  const from = joined.current ?? { page: 1, word: -1 };
  for (let turn = 0; turn <= pages.length; turn += 1) {
    const number = ((from.page - 1 + step * turn + pages.length * 2) % pages.length) + 1;
    const page = pages[number - 1]?.range ? await joined.page(number) : null;
    if (!page) continue;
    const states = placingOf(joined.session.state)?.states.get(number);
    const found = (word: number) => doubtOf(page.words[word]!, states?.[word] ?? 0, limits) > 0 && joined.rangeOfWord(page, word) !== null;
    const start = turn === 0 ? from.word + step : step === 1 ? 0 : page.words.length - 1;
    for (let word = start; word >= 0 && word < page.words.length; word += step) if (found(word)) return { page: number, word };
  }
  return null;
}

/** Makes a word the one at hand and brings it into sight, without taking the focus. */
export async function showWord(joined: ScanSession, { page: number, word }: WordAt): Promise<void> {
  const page = await joined.page(number);
  const range = page && joined.rangeOfWord(page, word);
  if (!range) return;
  const { view } = joined.session;
  const near = EditorView.scrollIntoView(range.from, { y: 'nearest', yMargin: Math.min(160, view.dom.closest('.editor-scroll')?.clientHeight ?? 0) / 2 });
  view.dispatch({ selection: EditorSelection.cursor(range.from), effects: [setCurrent.of({ page: number, word }), near] });
}

/** A place where the same words stand. */
export interface Place {
  readonly from: number;
  readonly to: number;
  readonly page: LoadedPage;
  /** Words of the page that stand there. */
  readonly word: number;
}

/** More places than this are not shown at once. */
const mostPlaces = 2000;

/** Every place where a word stands as a whole word, and nobody has said that it is right. */
export async function placesOf(joined: ScanSession, word: string): Promise<Place[]> {
  const text = joined.session.state.doc.toString();
  const edge = /[\p{L}\p{N}]/u;
  const found: number[] = [];
  for (let at = text.indexOf(word); at >= 0 && found.length < mostPlaces; at = text.indexOf(word, at + word.length)) {
    if (!edge.test(text[at - 1] ?? '') && !edge.test(text[at + word.length] ?? '')) found.push(at);
  }
  const places: Place[] = [];
  for (const from of found) {
    const number = joined.pageAt(from);
    const page = number === null ? null : await joined.page(number);
    if (!page) continue;
    const at = joined.wordAt(from);
    if (at && at.page === page.number && joined.stateOf(at) !== 2) places.push({ from, to: from + word.length, page, word: at.word });
  }
  return places;
}

/** The same change at all these places, in one step of undo. */
export function decideAll(joined: ScanSession, places: readonly Place[], text: string): void {
  const marks: WordMark[] = places.map(({ page, word }) => ({ page: page.number, word, state: 2 }));
  joined.session.view.dispatch({
    changes: places.map(({ from, to }) => ({ from, to, insert: text })),
    effects: markWords.of(marks),
    annotations: isolateHistory.of('full'),
    userEvent: 'scan.decide',
  });
}

/** A word that is to read otherwise. */
export interface Correction {
  readonly page: LoadedPage;
  readonly word: number;
  readonly before: string;
  readonly after: string;
}

/** All these words otherwise, in one step of undo. Those that read differently by now or that somebody has looked at are left alone; answers how many were done. */
export function correctAll(joined: ScanSession, corrections: readonly Correction[]): number {
  const due = corrections
    .flatMap(({ page, word, before, after }) => {
      const range = joined.rangeOfWord(page, word);
      return range && joined.session.state.sliceDoc(range.from, range.to) === before && joined.stateOf({ page: page.number, word }) !== 2 ? [{ page: page.number, word, ...range, insert: after }] : [];
    })
    .toSorted((a, b) => a.from - b.from);
  if (due.length === 0) return 0;
  joined.session.view.dispatch({
    changes: due.map(({ from, to, insert }) => ({ from, to, insert })),
    effects: markWords.of(due.map(({ page, word }): WordMark => ({ page, word, state: 2 }))),
    annotations: isolateHistory.of('full'),
    userEvent: 'scan.decide',
  });
  return due.length;
}

/** Puts proposals into the text or takes changes back, in one step of undo. Those whose words were edited since are left alone; answers how many were done. */
export function setProposals(joined: ScanSession, changes: readonly ScanChange[], to: 'applied' | 'undone'): number {
  const state = placingOf(joined.session.state);
  if (!state) return 0;
  const edits: { from: number; to: number; insert: string }[] = [];
  const marks: ProposalMark[] = [];
  const words: WordMark[] = [];
  for (const change of changes.toSorted((a, b) => a.from - b.from)) {
    const range = presentRange(state.changes, change);
    const [was, becomes] = to === 'applied' ? [change.before, change.after] : [change.after, change.before];
    const now = joined.session.state.sliceDoc(range.from, range.to);
    const present = state.proposals.get(change.id) ?? change.state;
    if (present === to) continue;
    if (to === 'undone' && present === 'offered') {
      marks.push({ id: change.id, state: 'undone' });
      continue;
    }
    if (now !== was || edits.some((edit) => edit.to > range.from)) continue;
    edits.push({ ...range, insert: becomes });
    marks.push({ id: change.id, state: to });
    if (change.word !== null && change.source === 'model') words.push({ page: change.page, word: change.word, state: to === 'applied' ? 1 : 0 });
  }
  if (marks.length === 0) return 0;
  const known = words.filter(({ page }) => state.states.has(page));
  joined.session.view.dispatch({
    changes: edits,
    effects: [markProposals.of(marks), ...(known.length > 0 ? [markWords.of(known)] : [])],
    annotations: isolateHistory.of('full'),
    userEvent: 'scan.decide',
  });
  return marks.length;
}
