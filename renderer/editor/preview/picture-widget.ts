/** A picture below the line that names it. Pictures come from the document's own store or stand in the text; none is ever fetched. */
import { Facet } from '@codemirror/state';
import { WidgetType, type EditorView } from '@codemirror/view';
import { fromBase64 } from '../../app/index.ts';
import { text } from '../../i18n/index.ts';

/** Gives the address of a picture that can be shown (`blob:`), or null where there is none. */
export type PictureSource = (address: string) => Promise<string | null>;

/** Where stored pictures (`picture:ID`) come from. */
export const pictureSource = Facet.define<PictureSource, PictureSource>({ combine: (all) => all[0] ?? (() => Promise.resolve(null)) });

/** Heights of pictures as they were last drawn, so that the text does not move when they come into sight again. */
const heights = new Map<string, number>();
const DEFAULT_HEIGHT = 48;

export class PictureWidget extends WidgetType {
  readonly address: string;
  readonly name: string;

  constructor(address: string, name: string) {
    super();
    this.address = address;
    this.name = name;
  }

  override eq(other: PictureWidget): boolean {
    return other.address === this.address && other.name === this.name;
  }

  override get estimatedHeight(): number {
    return heights.get(this.address) ?? DEFAULT_HEIGHT;
  }

  override toDOM(view: EditorView): HTMLElement {
    const box = document.createElement('div');
    box.className = 'cm-picture';
    const known = heights.get(this.address);
    if (known) box.style.minHeight = `${known}px`;
    void this.#show(box, view);
    return box;
  }

  override ignoreEvent(event: Event): boolean {
    return event.type !== 'mousedown';
  }

  async #show(box: HTMLElement, view: EditorView): Promise<void> {
    const address = await addressOf(this.address, view.state.facet(pictureSource)).catch(() => null);
    if (!address) {
      this.#missing(box, view);
      return;
    }
    const picture = document.createElement('img');
    picture.alt = this.name;
    picture.draggable = false;
    picture.addEventListener('load', () => {
      box.style.minHeight = '';
      view.requestMeasure({ read: () => box.getBoundingClientRect().height, write: (height: number) => void (height > 0 && heights.set(this.address, height)) });
    });
    picture.addEventListener('error', () => {
      picture.remove();
      this.#missing(box, view);
    });
    picture.src = address;
    box.append(picture);
  }

  /** A box that says why there is no picture; the words for it stand in the line above. */
  #missing(box: HTMLElement, view: EditorView): void {
    box.classList.add('cm-picture-missing');
    box.style.minHeight = '';
    box.textContent = /^(?:https?:)?\/\//i.test(this.address) ? text('preview.picture.remote') : text('preview.picture.missing');
    heights.delete(this.address);
    view.requestMeasure();
  }
}

const DATA = /^data:(image\/(?:png|jpeg|gif|webp|avif));base64,([A-Za-z0-9+/=\s]+)$/;
/** Pictures that stand in the text itself → their address for as long as the window lives. */
const made = new Map<string, string>();
/** Kept at a time; each holds its bytes in memory. */
const MOST_MADE = 60;

function addressOf(address: string, source: PictureSource): Promise<string | null> {
  const data = DATA.exec(address);
  if (!data) return /^(?:https?:|\/\/|data:)/i.test(address) ? Promise.resolve(null) : source(address);
  const known = made.get(address);
  if (known) return Promise.resolve(known);
  const url = URL.createObjectURL(new Blob([fromBase64(data[2]!)], { type: data[1]! }));
  made.set(address, url);
  const [oldest] = made;
  if (made.size > MOST_MADE && oldest) {
    made.delete(oldest[0]);
    URL.revokeObjectURL(oldest[1]);
  }
  return Promise.resolve(url);
}
