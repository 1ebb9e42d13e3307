/** Pasting: plain text as it is, rich text as Markdown, pictures into the document. */
import { isolateHistory } from '@codemirror/commands';
import { syntaxTree } from '@codemirror/language';
import { Transaction, type EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { largestPaste, type DocumentId, type Loss } from '../../../electron/contract/index.ts';
import { getClient, problemOf } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { text } from '../../i18n/index.ts';
import { pictureSource } from '../preview/index.ts';
import { fitted, freshNotes } from './fitting.ts';
import { insertPictures, shownPicture } from './pictures.ts';
import { closePlace, openPlace, placeOf, places } from './places.ts';

/** Milliseconds in which the paste that a key asks for comes. */
const SOON = 1000;
/** Something in the HTML may say more than the words do; the backend looks closely. */
const MEANING = /<(?:p|b|strong|i|em|cite|del|s|strike|su[bp]|h[1-6]|[uod]l|table|img|blockquote|code|kbd|samp|tt|hr|a|figure)[\s/>]|font-(?:weight|style)|line-through|mso-list/iu;

/** Everything that comes into the text by the clipboard. */
export function pasting(documentId: DocumentId): Extension {
  let plainUntil = 0;
  let away = false;
  return [
    places,
    pictureSource.of(shownPicture),
    EditorView.domEventHandlers({
      blur: () => {
        away = !document.hasFocus();
        return false;
      },
      focus: () => {
        // Whoever comes back from another program may bring something along: by then the converter is ready.
        if (away) void getClient().call('formats.paste', { documentId, html: '' }).catch(() => {});
        return false;
      },
      keydown: (event) => {
        if (event.code === 'KeyV' && event.shiftKey && (event.ctrlKey || event.metaKey) && !event.altKey) plainUntil = performance.now() + SOON;
        return false;
      },
      paste: (event, view) => {
        const plain = performance.now() < plainUntil;
        plainUntil = 0;
        return !plain && event.clipboardData !== null && !view.state.readOnly && pasted(view, documentId, event.clipboardData, event);
      },
    }),
  ];
}

/** Whether it was taken care of; otherwise the editor puts the plain text in. */
function pasted(view: EditorView, documentId: DocumentId, data: DataTransfer, event: Event): boolean {
  const plain = data.getData('text/plain');
  const html = data.getData('text/html');
  const pictures = [...data.files].filter(({ type }) => type.startsWith('image/'));
  const { main } = view.state.selection;
  // Word and spreadsheets put a picture of the words beside the words.
  if (plain.trim() === '' && pictures.length > 0) {
    event.preventDefault();
    void insertPictures({ view, documentId, files: pictures, at: main.head, alt: altIn(html) });
    return true;
  }
  if (html === '' || !MEANING.test(html) || inCode(view.state, main.from)) return false;
  if (html.length > largestPaste) {
    showToast(text('paste.tooLarge'));
    return false;
  }
  event.preventDefault();
  void pasteHtml(view, documentId, html, plain);
  return true;
}

async function pasteHtml(view: EditorView, documentId: DocumentId, html: string, plain: string): Promise<void> {
  const { from, to } = view.state.selection.main;
  const key = openPlace(view, { from, to });
  let markdown = '';
  let losses: readonly Loss[] = [];
  try {
    ({ text: markdown, losses } = await getClient().call('formats.paste', { documentId, html }));
  } catch (error) {
    showToast(text('paste.asPlain', { why: problemOf(error).what }));
  }
  const place = placeOf(view.state, key);
  if (!view.dom.isConnected || !place) {
    showToast(text('paste.gone'));
    return;
  }
  const made = markdown === '' ? null : fitted(view.state, place, freshNotes(markdown, markdown.includes('[^') ? view.state.doc.toString() : ''));
  const words = plain.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  const { insert, caret, ...range } = made ?? { ...place, insert: words, caret: place.from + words.length };
  const pictures = losses.find(({ kind }) => kind === 'image')?.count ?? 0;
  if (pictures > 0) showToast(text('paste.pictures', { count: pictures }));
  // Nothing came of it: what is selected is not to be replaced by nothing.
  if (insert === '') {
    view.dispatch({ effects: closePlace.of(key) });
    return;
  }
  // A caret that has gone on stays where the writer is; one still at the place goes behind what came.
  const { main } = view.state.selection;
  const isThere = main.from >= place.from && main.to <= place.to;
  view.dispatch({
    changes: { ...range, insert },
    ...(isThere ? { selection: { anchor: caret }, scrollIntoView: true } : {}),
    effects: closePlace.of(key),
    annotations: [isolateHistory.of('full'), Transaction.userEvent.of('input.paste')],
  });
}

/** Code takes what is on the clipboard letter for letter. */
function inCode(state: EditorState, at: number): boolean {
  for (let node: ReturnType<ReturnType<typeof syntaxTree>['resolveInner']> | null = syntaxTree(state).resolveInner(at, -1); node; node = node.parent) {
    if (/^(?:FencedCode|CodeBlock|InlineCode|CodeText|FrontMatter|HTMLBlock)$/u.test(node.name)) return true;
  }
  return false;
}

/** What a picture copied from a page was said to show. */
function altIn(html: string): string {
  const [, double, single] = /<img\b[^>]*?\balt=(?:"([^"]*)"|'([^']*)')/iu.exec(html) ?? [];
  return (double ?? single ?? '').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').slice(0, 500);
}

/** Puts the clipboard's words in at the caret, for those who do it from the palette. */
export async function pastePlain(view: EditorView): Promise<void> {
  try {
    const words = (await navigator.clipboard.readText()).replaceAll('\r\n', '\n').replaceAll('\r', '\n');
    view.dispatch({ ...view.state.replaceSelection(words), annotations: [isolateHistory.of('full'), Transaction.userEvent.of('input.paste')], scrollIntoView: true });
    view.focus();
  } catch {
    view.focus();
    showToast(text('paste.useKeys'));
  }
}
