/** CodeMirror as it comes, on a page of its own: what ours is measured against. Built and put into the page by `main.ts`. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { markdown } from '@codemirror/lang-markdown';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap } from '@codemirror/view';

Object.assign(globalThis, {
  openBare(text: string): void {
    document.body.replaceChildren();
    document.body.style.cssText = 'margin: 0 auto; width: 680px; height: 100vh; font: 17px/1.6 serif';
    const state = EditorState.create({ doc: text, selection: { anchor: Math.floor(text.length / 2) }, extensions: [history(), drawSelection(), EditorView.lineWrapping, markdown(), keymap.of([...historyKeymap, ...defaultKeymap]), EditorView.theme({ '&': { height: '100vh' } })] });
    const view = new EditorView({ state, parent: document.body });
    view.focus();
    view.dispatch({ effects: EditorView.scrollIntoView(state.selection.main.head, { y: 'center' }) });
  },
});
