/**
 * Marks of words that are in no dictionary. Who knows the words is told by an effect; here it is decided which words are
 * looked at: prose that can be seen, never code, addresses, markup, a canvas at work, or the word under the writer's hands.
 */
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import { StateEffect, StateField, type EditorState, type Extension, type Range as Placed } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import { spelledParts, spelledWords, type Range, type SpelledWord } from '../../../engine/text/index.ts';
import { frontMatterEnd } from '../preview/index.ts';
import { runsField } from './runs-field.ts';

export interface SpellCheck {
  /** undefined: not known yet. Asking makes it known some time later, which is told by another `setSpelling`. */
  isWrong(word: string): boolean | undefined;
  /** Whether words in capitals are looked at. */
  readonly capitals: boolean;
}

/** Who knows the words from now on, or knows more of them; null: nothing is marked. */
export const setSpelling = StateEffect.define<SpellCheck | null>();
const recheck = StateEffect.define<null>();

export const spellingField = StateField.define<SpellCheck | null>({
  create: () => null,
  update: (check, { effects }) => effects.reduce((now, effect) => (effect.is(setSpelling) ? effect.value : now), check),
});

/** Parts of the grammar that hold no prose. What is in them is not looked at either. */
const NO_PROSE = new Set([
  'FencedCode', 'CodeBlock', 'InlineCode', 'CodeInfo', 'URL', 'Autolink', 'LinkLabel', 'LinkReference', 'HTMLBlock', 'HTMLTag', 'Comment', 'CommentBlock', 'ProcessingInstruction', 'ProcessingInstructionBlock', 'Entity',
  'FootnoteReference', 'FootnoteMark',
]);
/** No word is longer, so that a range need not be widened further. */
const REACH = 100;

/** The words in a range of the text that may be asked about, in document offsets. `until`: how long the grammar may be read on, in milliseconds; without it, it is taken as far as it has been read. */
export function wordsIn(state: EditorState, range: Range, capitals: boolean, until = 0): SpelledWord[] {
  const { from, to } = widened(state, range);
  const skip: Range[] = [];
  const end = frontMatterEnd(state.doc);
  if (end > from) skip.push({ from: 0, to: end });
  for (const run of state.field(runsField, false)?.values() ?? []) if (run.state === 'running' && run.range.from < to && from < run.range.to) skip.push(run.range);
  const tree = (until > 0 && ensureSyntaxTree(state, to, until)) || syntaxTree(state);
  tree.iterate({
    from,
    to,
    enter: (node) => {
      if (!NO_PROSE.has(node.name)) return true;
      skip.push({ from: node.from, to: node.to });
      return false;
    },
  });
  const shifted = merged(skip).map((each) => ({ from: each.from - from, to: each.to - from }));
  return spelledWords(state.sliceDoc(from, to), { skip: shifted, capitals }).map((each) => ({ ...each, from: each.from + from, to: each.to + from }));
}

/** Of the words those that are wrong; of a word with hyphens its wrong parts, so that one whose parts are all right is right. */
export function wrongAmong(words: readonly SpelledWord[], isWrong: SpellCheck['isWrong']): SpelledWord[] {
  return words.flatMap((each) => {
    if (isWrong(each.word) !== true) return [];
    const parts = spelledParts(each);
    return parts.length > 0 ? parts.filter((part) => isWrong(part.word) === true) : [each];
  });
}

/** The marked word at a position, its two ends included; null where there is none. */
export function misspelledAt(state: EditorState, position: number): SpelledWord | null {
  const check = state.field(spellingField);
  if (!check) return null;
  const words = wordsIn(state, { from: position, to: position }, check.capitals);
  return wrongAmong(words, (word) => check.isWrong(word)).find(({ from, to }) => from <= position && position <= to) ?? null;
}

function widened(state: EditorState, { from, to }: Range): Range {
  const before = state.sliceDoc(Math.max(0, from - REACH), from);
  const after = state.sliceDoc(to, Math.min(state.doc.length, to + REACH));
  return { from: from - (/\S*$/u.exec(before)?.[0].length ?? 0), to: to + (/^\S*/u.exec(after)?.[0].length ?? 0) };
}

function merged(ranges: readonly Range[]): Range[] {
  const found: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else found.push({ from, to });
  }
  return found;
}

/** Screen readers read the attribute as "spelling error". */
const mark = Decoration.mark({ class: 'cm-misspelled', attributes: { 'aria-invalid': 'spelling' } });

const marks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    /** The run without a space in which the writer is typing: its word at the caret is not judged before they leave it. */
    #typed: Range | null = null;
    #waiting = false;

    constructor(view: EditorView) {
      this.decorations = this.#compute(view);
    }

    get waiting(): boolean {
      return this.#waiting;
    }

    update(update: ViewUpdate): void {
      const { state, view } = update;
      const { head } = state.selection.main;
      const typed = this.#typed;
      if (update.docChanged) {
        const isTyping = update.transactions.some((transaction) => transaction.isUserEvent('input.type') || transaction.isUserEvent('delete'));
        const kept = typed && { from: update.changes.mapPos(typed.from, -1), to: update.changes.mapPos(typed.to, 1) };
        this.#typed = isTyping ? widened(state, { from: head, to: head }) : kept;
      }
      if (this.#typed && (head < this.#typed.from || head > this.#typed.to || (update.focusChanged && !view.hasFocus))) this.#typed = null;
      const told = update.transactions.some(({ effects }) => effects.some((effect) => effect.is(setSpelling) || effect.is(recheck)));
      const due = this.#waiting || told || update.docChanged || update.viewportChanged || typed !== this.#typed || syntaxTree(update.startState) !== syntaxTree(state) || update.startState.field(runsField) !== state.field(runsField);
      if (!due) return;
      if (view.composing) {
        // What an input method is composing must not be redrawn.
        this.decorations = this.decorations.map(update.changes);
        this.#waiting = true;
      } else {
        this.#waiting = false;
        this.decorations = this.#compute(view);
      }
    }

    #compute(view: EditorView): DecorationSet {
      const check = view.state.field(spellingField);
      if (!check) return Decoration.none;
      const found: Placed<Decoration>[] = [];
      let end = -1;
      const { head } = view.state.selection.main;
      const isTyped = ({ from, to }: SpelledWord) => this.#typed !== null && from <= head && head <= to;
      for (const range of view.visibleRanges) {
        const words = wordsIn(view.state, range, check.capitals).filter((word) => word.from > end && !isTyped(word));
        for (const { from, to } of wrongAmong(words, (word) => check.isWrong(word))) found.push(mark.range(from, to));
        end = words.at(-1)?.from ?? end;
      }
      return Decoration.set(found, true);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** Marks that had to wait for an input method are drawn when it has finished. */
const afterComposition = EditorView.domEventHandlers({
  compositionend: (_event, view) => {
    setTimeout(() => {
      if (!view.composing && view.plugin(marks)?.waiting) view.dispatch({ effects: recheck.of(null) });
    });
    return false;
  },
});

const look = EditorView.baseTheme({
  '.cm-misspelled': { textDecoration: 'underline wavy var(--delete) 1px', textUnderlineOffset: '0.22em', textDecorationSkipInk: 'none' },
});

export const spelling: Extension = [spellingField, marks, afterComposition, look];
