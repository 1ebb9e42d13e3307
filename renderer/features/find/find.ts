/** Find and replace in the open document: what the bar, its keys and the preview do. */
import { isolateHistory } from '@codemirror/commands';
import { EditorSelection, Transaction, type Text } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { openDialog } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { runAction } from '../../actions/index.ts';
import { getSession, hitFrom, hitsField, selectedHit, setHits, setWithin, type Session } from '../../editor/core/index.ts';
import { text } from '../../i18n/index.ts';
import type { Change, Query } from '../../../engine/text/index.ts';
import { findStore } from './find-store.ts';
import { Searcher, type SearchedText, type SearchOutcome } from './searcher.ts';

/** Hits and replacements looked for at most: more are no use to anybody and would fill the memory. */
const MOST = 100_000;
/** A pattern that takes longer is given up, in milliseconds. */
const LIMIT = 3_000;
/** How long closing waits for a step that was asked for before it, in milliseconds. */
const PATIENCE = 300;
/** How long after the last key press in the text the search is done again, in milliseconds. */
const REST = 150;
/** A longer selection is where to search, not what to search for. */
const LONGEST_WORD = 200;

const searcher = new Searcher(LIMIT);
/** The text that the hits in the editor's state are of. */
let searched: Text | null = null;
let underWay: Promise<void> | null = null;
/** The first hit is to be shown once a search is done, whichever it is. */
let wanted = false;
let timer: ReturnType<typeof setTimeout> | undefined;
/** The last step that was asked for. */
let stepping: Promise<void> | null = null;

function searchedText(doc: Text): SearchedText {
  return { key: doc, read: () => doc.toString() };
}

/** Opens the bar, with the selected words in it, or limited to what is selected. */
export function openFind(replacing: boolean): void {
  const session = getSession();
  if (!session) return;
  const { open, query, focus, replacing: already } = findStore.getState();
  const { from, to } = session.state.selection.main;
  const selected = session.state.sliceDoc(from, Math.min(to, from + LONGEST_WORD + 1));
  const isWord = selected !== '' && selected.length <= LONGEST_WORD && !selected.includes('\n');
  const isPart = selected !== '' && !isWord && !open;
  // A pattern must not be replaced by the words it has found.
  const pattern = isWord && !(query.regexp && selectedHit(session.state) >= 0) ? selected : query.pattern;
  const next = isWord && query.regexp && pattern === selected && pattern !== query.pattern ? { ...query, pattern, regexp: false } : { ...query, pattern };
  if (isPart) session.apply({ effects: setWithin.of({ from, to }) });
  findStore.setState({ open: true, replacing: replacing || (open && already), query: next, focus: focus + 1, ...(isPart ? { inSelection: true } : {}) });
  void refresh('stay');
}

/** Closes the bar. Keys that were pressed before, quicker than the search is, are answered first: the caret goes where they lead. */
export async function closeFind(): Promise<void> {
  const pending = stepping ?? (wanted ? underWay : null);
  if (pending) await Promise.race([pending.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  const session = getSession();
  clearTimeout(timer);
  wanted = false;
  findStore.setState({ open: false, inSelection: false, state: { kind: 'none' }, wrapped: false });
  searched = null;
  session?.apply({ effects: [setHits.of(new Uint32Array(0)), setWithin.of(null)] });
  session?.view.focus();
}

/** Takes another query; the first hit from the selection on is shown. */
export function changeQuery(change: Partial<Query>): void {
  findStore.setState(({ query }) => ({ query: { ...query, ...change }, wrapped: false }));
  void refresh('show');
}

export function changeTemplate(template: string): void {
  findStore.setState(({ state }) => ({ template, state: state.kind === 'noGroup' ? { kind: 'none' } : state }));
  if (findStore.getState().state.kind === 'none') void refresh('stay');
}

/** Limits the search to what is selected, or takes the limit away. */
export function toggleWithin(): void {
  const session = getSession();
  if (!session) return;
  const { from, to } = session.state.selection.main;
  const on = !findStore.getState().inSelection && to > from;
  session.apply({ effects: setWithin.of(on ? { from, to } : null) });
  findStore.setState({ inSelection: on, wrapped: false });
  void refresh('stay');
}

/** Searches again when the text has changed and the writer rests, for as long as the bar is open. Returns how to stop. */
export function followText(session: Session): () => void {
  void refresh('stay');
  const stop = session.subscribe(() => {
    if (session.state.doc === searched) return;
    clearTimeout(timer);
    timer = setTimeout(() => void refresh('stay'), REST);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

/** Searches the text as it stands. `show` selects the first hit from the selection on, unless the selection is one. */
function refresh(then: 'show' | 'stay'): Promise<void> {
  clearTimeout(timer);
  if (then === 'show') wanted = true;
  const run = search().then((session) => {
    if (!session || !wanted) return;
    wanted = false;
    select(session, 0);
  });
  underWay = run;
  return run;
}

/** Resolves with the session when its hits are those of its text; null when something else was asked for meanwhile. */
async function search(): Promise<Session | null> {
  const session = getSession();
  const { open, query } = findStore.getState();
  if (!session || !open) return null;
  const { doc } = session.state;
  searched = doc;
  const outcome = await searcher.search({ query, within: session.state.field(hitsField).within, most: MOST, template: null }, searchedText(doc));
  if (!outcome || getSession() !== session || !findStore.getState().open) return null;
  if (session.state.doc !== doc) return search();
  const hits = outcome.kind === 'found' ? outcome.hits : new Uint32Array(0);
  session.apply({ effects: setHits.of(hits) });
  findStore.setState({ state: outcome.kind === 'found' ? (query.pattern === '' ? { kind: 'none' } : { kind: 'found', hits: hits.length / 2, more: outcome.more }) : outcome });
  return session;
}

/** Waits for the search under way and does it again where the text has changed since. */
async function upToDate(): Promise<Session | null> {
  for (let last = null; last !== underWay; ) {
    last = underWay;
    await underWay;
  }
  const session = getSession();
  if (session && session.state.doc !== searched) await refresh('stay');
  return getSession();
}

/** Goes to the next hit (1) or the one before (-1). Opens the bar when it is closed. */
export function step(by: 1 | -1): Promise<void> {
  if (!findStore.getState().open) openFind(false);
  const own = upToDate().then((session) => {
    if (session) select(session, by);
    if (stepping === own) stepping = null;
  });
  stepping = own;
  return own;
}

function select(session: Session, by: 1 | 0 | -1): void {
  if (by === 0 && selectedHit(session.state) >= 0) return;
  const hit = hitFrom(session.state, by);
  if (!hit) return;
  findStore.setState({ wrapped: hit.wrapped && by !== 0 });
  session.apply({ selection: EditorSelection.single(hit.range.from, hit.range.to), effects: EditorView.scrollIntoView(hit.range.from, { y: 'nearest', yMargin: 80 }), annotations: Transaction.userEvent.of('select.search') });
}

/** What the replacements of the present query are; null when it has gone wrong, which the bar then says. */
export async function replacements(session: Session): Promise<{ readonly doc: Text; readonly changes: readonly Change[]; readonly more: boolean } | null> {
  const { query, template } = findStore.getState();
  const { doc } = session.state;
  const outcome = await searcher.search({ query, within: session.state.field(hitsField).within, most: MOST, template }, searchedText(doc));
  if (!outcome) return null;
  if (outcome.kind !== 'found') {
    findStore.setState({ state: outcome });
    return null;
  }
  return { doc, changes: changesFrom(outcome), more: outcome.more };
}

function changesFrom({ hits, inserts }: Extract<SearchOutcome, { kind: 'found' }>): Change[] {
  return (inserts ?? []).map((insert, index) => ({ from: hits[2 * index] ?? 0, to: hits[2 * index + 1] ?? 0, insert }));
}

/** Replaces the hit that is selected and goes to the next one; goes to one first where none is selected. */
export async function replaceOne(): Promise<void> {
  const session = await upToDate();
  if (!session) return;
  if (selectedHit(session.state) < 0) return select(session, 1);
  const { from, to } = session.state.selection.main;
  const found = await replacements(session);
  const change = found?.changes.find((candidate) => candidate.from === from && candidate.to === to);
  if (!found || !change || session.state.doc !== found.doc) return;
  const end = from + change.insert.length;
  session.view.dispatch({ changes: change, selection: EditorSelection.cursor(end), annotations: [isolateHistory.of('full'), Transaction.userEvent.of('input.replace')] });
  await refresh('stay');
  select(session, 1);
}

/** Shows every replacement before one is made. */
export async function replaceAll(): Promise<void> {
  const session = await upToDate();
  if (session && session.state.field(hitsField).pairs.length > 0) openDialog('replaceAll');
}

/**
 * Makes changes that were looked at, as one step of undo. False where the text is no longer the one they are for;
 * nothing is changed then.
 */
export function applyAll(session: Session, doc: Text, changes: readonly Change[]): boolean {
  if (session.state.doc !== doc || getSession() !== session) return false;
  if (changes.length === 0) return true;
  session.view.dispatch({ changes: changes.map(({ from, to, insert }) => ({ from, to, insert })), annotations: [isolateHistory.of('full'), Transaction.userEvent.of('input.replace')] });
  showToast(text('find.replaced', { count: changes.length }), { undo: () => void runAction('edit.undo') });
  return true;
}
