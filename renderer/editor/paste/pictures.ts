/** Pictures on their way into the text: kept with the document first, then named in it. */
import { isolateHistory } from '@codemirror/commands';
import { Transaction } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { largestPicture, type DocumentId } from '../../../electron/contract/index.ts';
import { pictureIdOf, pictureMarkdown } from '../../../engine/text/index.ts';
import { fromBase64, getClient, reportProblem, toBase64 } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { text } from '../../i18n/index.ts';
import { pictureFitted } from './fitting.ts';
import { closePlace, openPlace, placeOf } from './places.ts';

/** Addresses of pictures that were shown, the last used ones; each holds its bytes in memory. */
const shown = new Map<string, Promise<string | null>>();
const MOST_SHOWN = 60;

/** An address for `<img>` of a picture that the text names; null where there is none. */
export function shownPicture(address: string): Promise<string | null> {
  const id = pictureIdOf(address);
  if (id === null) return Promise.resolve(null);
  const known = shown.get(id);
  shown.delete(id);
  const asked =
    known ??
    getClient()
      .call('pictures.get', { id })
      .then(({ type, data }) => (data === '' ? null : URL.createObjectURL(new Blob([fromBase64(data)], { type }))))
      .catch(() => null);
  shown.set(id, asked);
  // What is not there yet may come with the next edit.
  if (!known) void asked.then((url) => url ?? shown.delete(id));
  const [oldest] = shown;
  if (shown.size > MOST_SHOWN && oldest) {
    shown.delete(oldest[0]);
    void oldest[1].then((url) => url && URL.revokeObjectURL(url));
  }
  return asked;
}

export interface NewPictures {
  readonly view: EditorView;
  readonly documentId: DocumentId;
  readonly files: readonly File[];
  readonly at: number;
  /** What they show, where that is known. */
  readonly alt?: string;
}

/** Puts pictures into the text as one undo step, and offers to describe the first. Those that can't be kept are told of; the others go in. */
export async function insertPictures({ view, documentId, files, at, alt = '' }: NewPictures): Promise<void> {
  const key = openPlace(view, { from: at, to: at });
  const words: string[] = [];
  try {
    for (const file of files) {
      if (file.size > largestPicture) {
        showToast(text('picture.tooLarge', { name: file.name, most: largestPicture / 2 ** 20 }));
        continue;
      }
      try {
        const { id } = await getClient().call('pictures.add', { documentId, name: file.name.slice(-255), data: toBase64(new Uint8Array(await file.arrayBuffer())) });
        words.push(pictureMarkdown(id, alt));
      } catch (error) {
        reportProblem(error);
      }
    }
  } finally {
    const place = placeOf(view.state, key);
    if (place && words.length > 0 && view.dom.isConnected) {
      const { from, to, insert, caret } = pictureFitted(view.state, place.from, words.join('\n\n'));
      const first = from + insert.indexOf('![') + 2;
      view.dispatch({ changes: { from, to, insert }, selection: { anchor: caret }, effects: [closePlace.of(key), EditorView.announce.of(text('picture.inserted', { count: words.length }))], annotations: [isolateHistory.of('full'), Transaction.userEvent.of('input.paste')], scrollIntoView: true });
      if (alt === '') showToast(text('picture.inserted', { count: words.length }), { act: { label: text('picture.describe'), run: () => describeAt(view, first) } });
    } else if (place) view.dispatch({ effects: closePlace.of(key) });
    // Another document is shown by now; this one's view is gone and its text as it was.
    if (words.length > 0 && !view.dom.isConnected) showToast(text('paste.gone'));
  }
}

/** Selects what stands between the brackets of the picture at a place, or of the next one after it; says whether there is one. */
export function describeAt(view: EditorView, at: number): boolean {
  const { doc } = view.state;
  const line = doc.lineAt(Math.min(at, doc.length));
  for (let number = line.number; number <= Math.min(doc.lines, line.number + 2); number += 1) {
    const { from, text: words } = doc.line(number);
    const all = [...words.matchAll(/!\[((?:\\.|[^\]\\])*)\]\([^)]*\)/gu)];
    const match = all.find(({ index, 0: whole }) => from + index + whole.length >= at) ?? (number > line.number ? all[0] : all.at(-1));
    if (!match) continue;
    const start = from + match.index + 2;
    view.dispatch({ selection: { anchor: start, head: start + (match[1]?.length ?? 0) }, scrollIntoView: true });
    view.focus();
    return true;
  }
  return false;
}

/** Lets the writer choose pictures, for the place where the caret is. */
export function choosePictures(view: EditorView, documentId: DocumentId): void {
  const field = document.createElement('input');
  field.type = 'file';
  field.multiple = true;
  field.accept = 'image/png,image/jpeg,image/gif,image/webp';
  field.addEventListener('change', () => {
    void insertPictures({ view, documentId, files: [...(field.files ?? [])], at: view.state.selection.main.head });
    view.focus();
  });
  field.click();
}
