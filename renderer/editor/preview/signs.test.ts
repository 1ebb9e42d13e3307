import { EditorSelection, EditorState } from '@codemirror/state';
import { Decoration } from '@codemirror/view';
import { ensureSyntaxTree } from '@codemirror/language';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownText } from './markdown.test-support.ts';
import { markdownGrammar, revealHits, revealSource, setSigns } from './index.ts';
import { revealing } from './reveal.ts';
import { lookOf } from './signs.ts';

function stateOf(doc: string, selection = EditorSelection.single(doc.length), shown: { from: number; to: number }[] = [], hits: { from: number; to: number }[] = []): EditorState {
  const state = EditorState.create({ doc, selection, extensions: [EditorState.lineSeparator.of('\n'), EditorState.allowMultipleSelections.of(true), markdownGrammar(), revealing, revealSource.of(() => shown), revealHits.of(() => hits)] });
  ensureSyntaxTree(state, doc.length, 60_000);
  // A state takes the tree along with its next step.
  return state.update({}).state;
}

/** What is seen with the caret far away; `‸` in the text is the caret. */
function seen(marked: string): string {
  const at = marked.indexOf('‸');
  const doc = marked.replace('‸', '');
  const tail = '\n\nend';
  return read(stateOf(doc + tail, EditorSelection.single(at < 0 ? doc.length + tail.length : at))).slice(0, -tail.length);
}

function read(state: EditorState): string {
  let text = '';
  let at = 0;
  for (const { from, to } of lookOf(state, 0, state.doc.length).hidden) {
    text += state.sliceDoc(at, from);
    at = to;
  }
  return text + state.sliceDoc(at);
}

describe('signs of Markdown', () => {
  it.each([
    ['# Heading', 'Heading'],
    ['### Closed ###', 'Closed'],
    ['*a* and **b** and ***c*** and ~~d~~ and `e`', 'a and b and c and d and e'],
    ['[words](https://x.org/a_(b) "title")', 'words'],
    ['<https://x.org>', 'https://x.org'],
    ['a \\* b', 'a * b'],
    ['a note[^12]', 'a note12'],
    ['[^12]: the note', '12 the note'],
    ['> quoted', 'quoted'],
    ['> > twice', 'twice'],
    ['- item', 'item'],
    ['1. item\n   goes on', '1. item\ngoes on'],
    ['- [ ] task', 'task'],
    ['***', ''],
    ['```js\nx\n```', 'js\nx\n'],
    ['![words](picture:1)', 'words'],
    ['![](picture:1)', ''],
  ])('of %j are hidden away from the caret', (doc, look) => {
    expect(seen(doc)).toBe(look);
  });

  it.each(['[sic]', '[a][b]', 'snake_case_name', '2 * 3 * 4', '#no heading', '# ', '\\', '[](x)', '[two\nlines](x\n"y")', 'a | b', '~~', '---\ntitle: *x*\n---'])('that %j only seems to have are left', (doc) => {
    expect(seen(doc)).toBe(doc);
  });

  it.each([
    ['# Head‸ing\n\n*a*', '# Heading\n\na'],
    ['*a* ‸**b**', 'a **b**'],
    ['*a*‸ b', '*a* b'],
    ['a ‸ *b*', 'a  b'],
    ['[w‸ords](x) and [more](y)', '[words](x) and more'],
    ['*out **in‸** out*', '*out **in** out*'],
    ['- ‸item', 'item'],
    ['-‸ item', '- item'],
    ['```\nco‸de\n```', '```\ncode\n```'],
  ])('of %j are shown where the caret is', (doc, look) => {
    expect(seen(doc)).toBe(look);
  });

  it('are all shown where the writer wants them so, and in whatever must be seen to the letter', () => {
    const state = stateOf('# A\n\n*b* **c**');
    expect(read(state.update({ effects: setSigns.of('always') }).state)).toBe('# A\n\n*b* **c**');
    expect(read(stateOf('*b* **c** *d*', EditorSelection.single(0), [{ from: 6, to: 7 }]))).toBe('*b* **c** d');
  });

  it('that a search has hit are shown, and no others', () => {
    const find = (doc: string, words: string) => read(stateOf(`${doc}\n\nend`, undefined, [], [{ from: doc.indexOf(words), to: doc.indexOf(words) + words.length }])).slice(0, -5);
    expect(find('# **a** [b](address)', 'b')).toBe('a b');
    expect(find('# **a** [b](address)', 'addr')).toBe('a b](address)');
    expect(find('# **a** [b](address)', '# ')).toBe('# a b');
  });

  it('never take anything but signs, whatever the text and the selection are', () => {
    let hidden = 0;
    fc.assert(
      fc.property(markdownText, fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 3 }), fc.array(fc.tuple(fc.nat(), fc.nat(20)), { maxLength: 2 }), fc.tuple(fc.nat(), fc.nat()), (doc, places, shown, window) => {
        const at = (position: number) => position % (doc.length + 1);
        const spans = shown.map(([from, length]) => ({ from: at(from), to: Math.min(doc.length, at(from) + length) }));
        const state = stateOf(doc, EditorSelection.create(places.map(([anchor, head]) => EditorSelection.range(at(anchor), at(head)))), spans);
        const [from, to] = [at(window[0]), at(window[1])].toSorted((a, b) => a - b) as [number, number];
        for (const [start, end] of [[0, doc.length], [state.doc.lineAt(from).from, state.doc.lineAt(to).to]] as const) {
          const look = lookOf(state, start, end);
          // The set is made without a complaint, and in it no two replacements lie over each other.
          const set = Decoration.set([...look.decorations], true);
          let last = -1;
          for (const cursor = set.iter(); cursor.value; cursor.next()) {
            if (!cursor.value.spec.widget && cursor.value.spec.class !== undefined) continue;
            if (cursor.to === cursor.from) continue;
            expect(cursor.from).toBeGreaterThanOrEqual(last);
            last = cursor.to;
          }
          for (const sign of look.hidden) {
            const text = state.sliceDoc(sign.from, sign.to);
            expect(text).not.toContain('\n');
            // Signs, the address and title of a link, the digits of a label: no word of the prose.
            expect(text).toMatch(/^(?:[ \t]*#+[ \t]*|[*_~`]+|\[\^?|\]:?|\]\(.*\)|!\[|!\[\]\(.*\)|[<>][ \t]?|\\|[ \t]+|[-*+][ \t]*|\d+[.)][ \t]*|\[[ xX]\][ \t]?|[-*_ \t]{3,})$/u);
            // Nothing under the selection or in what must be seen.
            for (const span of [...state.selection.ranges, ...spans]) expect(span.from < sign.to && sign.from < span.to).toBe(false);
          }
          hidden += look.hidden.length;
        }
        // A caret between two positions is never out of sight: each place inside a hidden sign shows it when the caret comes.
        for (const sign of lookOf(state, 0, doc.length).hidden)
          for (let position = sign.from + 1; position < sign.to; position += 1) {
            const moved = state.update({ selection: { anchor: position } }).state;
            expect(lookOf(moved, 0, doc.length).hidden.some((other) => other.from < position && position < other.to)).toBe(false);
          }
      }),
      { numRuns: 300 },
    );
    expect(hidden).toBeGreaterThan(500);
  });
});
