/** Marks of a scan in the text: doubtful words in three levels and the word at hand, for what is on the screen. */
import { EditorState, type Extension, type Range as Placed } from '@codemirror/state';
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view';
import { getSettings } from '../../app/index.ts';
import { doubtOf } from './pages.ts';
import { loadStates, markWords, placingOf, refresh, setCurrent, type WordMark } from './placing.ts';
import type { ScanSession } from './scan-session.ts';

const doubtMarks = [1, 2, 3].map((level) => Decoration.mark({ class: `cm-doubt cm-doubt-${level}`, attributes: { 'data-doubt': String(level) } }));
const currentMark = Decoration.mark({ class: 'cm-scan-word' });
/** More words than this changed at once were not looked at one by one. */
const mostSeen = 12;

export function scanMarks(scan: ScanSession): Extension {
  return [
    ViewPlugin.fromClass(
      class {
        decorations: DecorationSet;

        constructor(view: EditorView) {
          this.decorations = visible(view, scan);
        }

        update(update: ViewUpdate): void {
          if (update.view.composing) {
            this.decorations = this.decorations.map(update.changes);
            return;
          }
          const due = update.docChanged || update.viewportChanged || update.transactions.some(({ effects }) => effects.some((effect) => effect.is(markWords) || effect.is(loadStates) || effect.is(refresh) || effect.is(setCurrent)));
          if (due) this.decorations = visible(update.view, scan);
        }
      },
      { decorations: (plugin) => plugin.decorations },
    ),
    seenByTyping(scan),
  ];
}

function visible(view: EditorView, scan: ScanSession): DecorationSet {
  const placing = placingOf(view.state);
  if (!placing) return Decoration.none;
  const ranges: Placed<Decoration>[] = [];
  const limits = getSettings().doubtLimits;
  for (const { from, to } of view.visibleRanges) {
    const first = scan.pageAt(from);
    const last = scan.pageAt(to);
    if (first === null || last === null) continue;
    for (let number = first; number <= last; number += 1) {
      const page = scan.peek(number);
      const states = placing.states.get(number);
      page?.words.forEach((word, at) => {
        const current = placing.current?.page === number && placing.current.word === at;
        const doubt = doubtOf(word, states?.[at] ?? 0, limits);
        if (!doubt && !current) return;
        const range = scan.rangeOfWord(page, at);
        if (!range || range.to <= range.from || range.to < from || range.from > to) return;
        const mark = doubtMarks[doubt - 1];
        if (mark) ranges.push(mark.range(range.from, range.to));
        if (current) ranges.push(currentMark.range(range.from, range.to));
      });
    }
  }
  return Decoration.set(ranges, true);
}

/** A word that somebody retypes in the text has been looked at. */
function seenByTyping(scan: ScanSession): Extension {
  return EditorState.transactionExtender.of((transaction) => {
    if (!transaction.docChanged || !(transaction.isUserEvent('input') || transaction.isUserEvent('delete'))) return null;
    if (transaction.effects.some((effect) => effect.is(markWords))) return null;
    const marks: WordMark[] = [];
    transaction.changes.iterChangedRanges((from, to) => {
      const number = scan.pageAt(from);
      const page = number === null ? null : scan.peek(number);
      if (number === null || !page) return;
      for (let word = 0; word < page.words.length; word += 1) {
        const range = scan.rangeOfWord(page, word);
        // Typing beside a word is typing a new one.
        const touched = range && (from === to ? range.from < from && from < range.to : range.from < to && from < range.to);
        if (touched && scan.stateOf({ page: number, word }) !== 2) marks.push({ page: number, word, state: 2 });
      }
    });
    return marks.length > 0 && marks.length <= mostSeen ? { effects: markWords.of(marks) } : null;
  });
}
