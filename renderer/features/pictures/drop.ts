/** Pictures dragged onto the text. */
import { getSession } from '../../editor/core/index.ts';
import { insertPictures } from '../../editor/paste/index.ts';

/** Also kinds that a document refuses: dropped on the text they are meant for it, and the reason is said. */
const PICTURE = /^image\/(?:png|jpeg|gif|webp|svg\+xml|bmp|avif|heic)$/u;
const ENDING = /\.(?:png|jpe?g|gif|webp|svg|bmp|avif|heic)$/iu;

/** Whether this drag holds nothing but pictures and is over the text. */
export function wantsPictures(event: DragEvent): boolean {
  const session = getSession();
  const items = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === 'file');
  if (!session || session.state.readOnly || items.length === 0 || document.querySelector('[role="dialog"]')) return false;
  const box = session.view.contentDOM.getBoundingClientRect();
  if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) return false;
  const files = [...(event.dataTransfer?.files ?? [])];
  // While it is dragged only the kinds are known, on the drop the files are too.
  return files.length > 0 ? files.every(({ type, name }) => PICTURE.test(type) || (type === '' && ENDING.test(name))) : items.every(({ type }) => PICTURE.test(type));
}

/** Puts the dropped pictures into the text where they were dropped. */
export function takePictures(event: DragEvent): void {
  const session = getSession();
  if (!session) return;
  const at = session.view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
  void insertPictures({ view: session.view, documentId: session.id, files: [...(event.dataTransfer?.files ?? [])], at });
  session.view.focus();
}
