/** The commands of spelling: suggestions at a word, the next wrong word, words taken in or left alone. */
import { isolateHistory } from '@codemirror/commands';
import { EditorSelection, Transaction } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { create } from 'zustand';
import { ownWord, type Range, type SpelledWord } from '../../../engine/text/index.ts';
import { getClient, reportProblem } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { getSession, misspelledAt, spellingField, wordsIn, wrongAmong, type Session } from '../../editor/core/index.ts';
import { text } from '../../i18n/index.ts';
import { addOwnWords, ignoreHere, removeOwnWords, spellingStore } from './spelling-store.ts';

interface OpenMenu {
  readonly session: Session;
  readonly word: SpelledWord;
  /** null: still being looked for. */
  readonly suggestions: readonly string[] | null;
}

export const menuStore = create<{ readonly menu: OpenMenu | null }>(() => ({ menu: null }));

/** The marked word that a command would take: at the caret, or selected. */
export function wordAtHand(session: Session): SpelledWord | null {
  const { from, to, head, empty } = session.state.selection.main;
  const word = misspelledAt(session.state, empty ? head : from);
  return word && (empty || (word.from === from && word.to === to)) ? word : null;
}

/** Opens the menu at the marked word at a position; says whether there is one. */
export function openMenuAt(session: Session, position: number): boolean {
  const word = misspelledAt(session.state, position);
  const { language } = spellingStore.getState();
  if (!word || language === null) return false;
  menuStore.setState({ menu: { session, word, suggestions: null } });
  const show = (suggestions: readonly string[]) => {
    const { menu } = menuStore.getState();
    if (menu?.word === word) menuStore.setState({ menu: { ...menu, suggestions } });
  };
  getClient().call('spelling.suggest', { language, word: word.word }).then(
    ({ words }) => show(words),
    (error: unknown) => {
      show([]);
      reportProblem(error);
    },
  );
  return true;
}

export function suggestHere(): void {
  const session = getSession();
  if (!session) return;
  const word = wordAtHand(session);
  if (!word || !openMenuAt(session, word.from)) showToast(text('spelling.noWord'));
}

export function closeMenu(): void {
  const { menu } = menuStore.getState();
  if (!menu) return;
  menuStore.setState({ menu: null });
  menu.session.view.focus();
}

/** Puts a word in the place of a marked one: the writer's own edit, one step of undo. */
export function replaceWord(session: Session, { from, to, word }: SpelledWord, insert: string): void {
  // The text may have moved on while the menu was open.
  if (session.state.sliceDoc(from, to).length !== to - from || misspelledAt(session.state, from)?.word !== word) return;
  session.view.dispatch({
    changes: { from, to, insert },
    selection: EditorSelection.cursor(from + insert.length),
    annotations: [isolateHistory.of('full'), Transaction.userEvent.of('input.replace')],
    effects: EditorView.announce.of(text('spelling.replaced', { word, insert })),
    scrollIntoView: true,
  });
}

/** Takes a word into the writer's dictionary, with a way back. */
export async function takeIn(session: Session, { word }: SpelledWord): Promise<void> {
  const plain = ownWord(word);
  await addOwnWords([plain]);
  if (!spellingStore.getState().state.words.includes(plain)) return;
  session.apply({ effects: EditorView.announce.of(text('spelling.added', { word: plain })) });
  showToast(text('spelling.added', { word: plain }), { undo: () => void removeOwnWords([plain]) });
}

export async function leaveAlone(session: Session, { word }: SpelledWord): Promise<void> {
  await ignoreHere(session.id, word);
  session.apply({ effects: EditorView.announce.of(text('spelling.ignored', { word })) });
  showToast(text('spelling.ignored', { word }), { undo: () => void ignoreHere(session.id, word, false) });
}

/** Characters looked at before the window gets a turn. */
const SLICE = 6_000;
/** How long the grammar may be read on at one go, in milliseconds. */
const PARSE_MS = 15;

let search = 0;

/** Selects the next wrong word after the caret, or the one before it, going round the end once; says so where there is none. */
export async function goToMisspelled(direction: 1 | -1): Promise<void> {
  const session = getSession();
  const { checker, language } = spellingStore.getState();
  if (!session) return;
  if (!checker || language === null) return showToast(text('spelling.off'));
  const turn = (search += 1);
  const { doc } = session.state;
  const { from, to } = session.state.selection.main;
  const start = direction > 0 ? to : from;
  for (const range of slices(doc.length, start, direction)) {
    const wide = { from: doc.lineAt(range.from).length > SLICE ? range.from : doc.lineAt(range.from).from, to: range.to };
    const check = session.state.field(spellingField);
    if (!check) return;
    const words = wordsIn(session.state, wide, check.capitals, PARSE_MS).filter((word) => (direction > 0 ? word.from >= range.from && word.from < range.to : word.to > range.from && word.to <= range.to));
    await checker.know(words.filter(({ word }) => check.isWrong(word) === undefined).map(({ word }) => word));
    await checker.know(wrongParts(words, check.isWrong));
    // The window draws and hears keys in between; what it hears may make this search pointless.
    await new Promise((resolve) => setTimeout(resolve));
    if (turn !== search || session.state.doc !== doc || getSession() !== session) return;
    const wrong = wrongAmong(words, check.isWrong);
    const found = direction > 0 ? wrong[0] : wrong.at(-1);
    if (found) return select(session, found);
  }
  showToast(text('spelling.none'));
}

function wrongParts(words: readonly SpelledWord[], isWrong: (word: string) => boolean | undefined): string[] {
  return words.filter(({ word }) => word.includes('-') && isWrong(word) === true).flatMap(({ word }) => word.split(/[-‐]/u)).filter((part) => part.length > 1);
}

function select(session: Session, { from, to, word }: SpelledWord): void {
  session.view.dispatch({ selection: EditorSelection.single(from, to), effects: [EditorView.scrollIntoView(from, { y: 'nearest', yMargin: 120 }), EditorView.announce.of(text('spelling.found', { word }))] });
  session.view.focus();
}

/** The text in pieces from a position on, once round. */
function* slices(length: number, start: number, direction: 1 | -1): Generator<Range> {
  const forward = (first: number, last: number) => ({ from: first, to: Math.min(first + SLICE, last) });
  const backward = (first: number, last: number) => ({ from: Math.max(first, last - SLICE), to: last });
  const parts: readonly (readonly [number, number])[] = direction > 0 ? [[start, length], [0, start]] : [[0, start], [start, length]];
  for (const [first, last] of parts) {
    if (direction > 0) for (let at = first; at < last; at += SLICE) yield forward(at, last);
    else for (let at = last; at > first; at -= SLICE) yield backward(first, at);
  }
}
