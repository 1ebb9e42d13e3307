import { EditorState } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunId } from '../../../electron/contract/index.ts';
import { syntaxSpans } from '../../../engine/text/index.ts';
import { markdownGrammar } from '../preview/index.ts';
import { runsField, setRun } from './runs-field.ts';
import { documentState } from './setup.ts';
import { misspelledAt, setSpelling, spellingField, wordsIn, wrongAmong } from './spelling.ts';

const stateOf = (doc: string) => EditorState.create({ doc, extensions: [documentState, spellingField, markdownGrammar()] });
const all = (doc: string, capitals = false) => wordsIn(stateOf(doc), { from: 0, to: doc.length }, capitals, 5_000).map(({ word }) => word);

describe('the words looked at', () => {
  it('are those of headings, lists, tables, quotes, link texts and picture texts', () => {
    expect(all('# Head\n\n- item *soft*\n\n> quote [shown](https://example.org/hidden "tip") ![alt](hidden.png)\n\n| cell | two |\n| --- | --- |\n| ab | cd |\n')).toEqual(['Head', 'item', 'soft', 'quote', 'shown', 'tip', 'alt', 'cell', 'two', 'ab', 'cd']);
  });

  it('are none of code, addresses, HTML, front matter, labels and notes’ names', () => {
    expect(all('---\ntitle: frontt\n---\n\n```js\nconst hiddn = 1;\n```\n\n    indentd\n\n`inlin` <span class="attrr">in</span> <!-- commnt --> https://exmple.org <https://othr.org> [text][labl] note[^nam] &nbsp;\n\n[labl]: https://refrnce.org "titl"\n\n[^nam]: said\n\n<div>\nblockk\n</div>\n')).toEqual(['in', 'text', 'note', 'said']);
  });

  it('are whole words where a range cuts them, and none of a canvas at work', () => {
    const state = stateOf('alpha beta gamma');
    expect(wordsIn(state, { from: 7, to: 8 }, false).map(({ word }) => word)).toEqual(['beta']);
    const busy = state.update({ effects: setRun.of({ id: 'r' as RunId, kind: 'revise', state: 'running', range: { from: 6, to: 10 }, touched: false }) }).state;
    expect(busy.field(runsField).size).toBe(1);
    expect(wordsIn(busy, { from: 0, to: 16 }, false).map(({ word }) => word)).toEqual(['alpha', 'gamma']);
  });

  it('never reach into code or an address, whatever is written around it', () => {
    const prose = fc.constantFrom('some words', '**strong** _soft_', 'a well-known “thing”', '');
    const secret = fc.constantFrom('`zzz one`', '[text](https://zzz.org/zzz)', '<b zzz="zzz">', 'https://zzz.org/zzz', '![x](zzz.png)', '\n\n```\nzzz\n```\n\n', '\n\n~~~zzz\nzzz zzz\n~~~\n\n', '<!-- zzz -->', '\n\n    zzz\n\n');
    fc.assert(
      fc.property(fc.array(fc.tuple(prose, secret), { maxLength: 6 }), (parts) => {
        const doc = parts.flat().join(' ');
        const words = wordsIn(stateOf(doc), { from: 0, to: doc.length }, false, 5_000);
        for (const { word } of words) expect(word).not.toMatch(/zzz/u);
        // The project's own reading of Markdown agrees.
        const hidden = syntaxSpans(doc).filter(({ kind }) => kind !== 'markup');
        for (const word of words) expect(hidden.filter(({ from, to }) => from < word.to && word.from < to)).toEqual([]);
      }),
    );
  });
});

describe('wrong words', () => {
  const wrong = new Set(['wrod', 'well-knwon', 'knwon', 'tete-zz', 'unknown-yet']);
  const isWrong = (word: string) => (word === 'yet' ? undefined : wrong.has(word));

  it('are marked by their wrong part, so that one whose parts are right or the writer’s own is right', () => {
    expect(wrongAmong(wordsIn(stateOf('wrod well-knwon tete-zz fine unknown-yet'), { from: 0, to: 40 }, false), isWrong).map(({ from, word }) => [from, word])).toEqual([[0, 'wrod'], [10, 'knwon']]);
  });

  it('are found at the caret, at both of their ends, and stay at their place through edits', () => {
    let state = stateOf('a wrod here').update({ effects: setSpelling.of({ isWrong, capitals: false }) }).state;
    expect([1, 2, 4, 6, 7].map((at) => misspelledAt(state, at)?.word ?? '')).toEqual(['', 'wrod', 'wrod', 'wrod', '']);
    state = state.update({ changes: { from: 0, insert: 'And ' } }).state;
    expect(misspelledAt(state, 7)).toEqual({ from: 6, to: 10, word: 'wrod' });
    expect(misspelledAt(state.update({ effects: setSpelling.of(null) }).state, 7)).toBeNull();
  });
});
