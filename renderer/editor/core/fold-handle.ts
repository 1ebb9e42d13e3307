/** The small arrow left of a line that can be folded, at the line under the pointer or else at the caret. */
import type { EditorState } from '@codemirror/state';
import { ViewPlugin, type EditorView, type ViewUpdate } from '@codemirror/view';
import { text } from '../../i18n/index.ts';

type Look = (state: EditorState, position: number) => { readonly folded: boolean } | null;

const SVG = 'http://www.w3.org/2000/svg';

export function foldHandle(look: Look, toggle: (view: EditorView, position: number) => void) {
  return ViewPlugin.fromClass(
    class {
      readonly #view: EditorView;
      readonly #button: HTMLButtonElement;
      /** Beginning of the line under the pointer; null while the pointer is elsewhere. */
      #hovered: number | null = null;
      #shown: number | null = null;
      readonly #moved = (event: MouseEvent) => this.#point(event);
      readonly #left = () => this.#hover(null);

      constructor(view: EditorView) {
        this.#view = view;
        this.#button = document.createElement('button');
        this.#button.type = 'button';
        this.#button.className = 'cm-fold-handle';
        // The same by keyboard are commands.
        this.#button.tabIndex = -1;
        this.#button.hidden = true;
        const arrow = document.createElementNS(SVG, 'svg');
        arrow.setAttribute('viewBox', '0 0 24 24');
        arrow.setAttribute('aria-hidden', 'true');
        const path = document.createElementNS(SVG, 'path');
        path.setAttribute('d', 'm6 9 6 6 6-6');
        arrow.append(path);
        this.#button.append(arrow);
        this.#button.addEventListener('mousedown', (event) => event.preventDefault());
        this.#button.addEventListener('click', () => {
          if (this.#shown !== null) toggle(this.#view, this.#shown);
        });
        view.dom.append(this.#button);
        view.dom.addEventListener('mousemove', this.#moved);
        view.dom.addEventListener('mouseleave', this.#left);
        this.#place();
      }

      update(update: ViewUpdate): void {
        if (update.docChanged) this.#hovered = null;
        if (update.docChanged || update.selectionSet || update.focusChanged || update.geometryChanged || update.transactions.length > 0) this.#place();
      }

      destroy(): void {
        this.#view.dom.removeEventListener('mousemove', this.#moved);
        this.#view.dom.removeEventListener('mouseleave', this.#left);
        this.#button.remove();
      }

      #point(event: MouseEvent): void {
        if (this.#button.contains(event.target as Node)) return;
        const height = event.clientY - this.#view.documentTop;
        const inside = height >= 0 && height <= this.#view.contentHeight;
        this.#hover(inside ? this.#view.lineBlockAtHeight(height).from : null);
      }

      #hover(position: number | null): void {
        if (position === this.#hovered) return;
        this.#hovered = position;
        this.#place();
      }

      #place(): void {
        const { state } = this.#view;
        const caret = this.#view.hasFocus ? state.doc.lineAt(state.selection.main.head).from : null;
        const hovered = this.#hovered !== null && this.#hovered <= state.doc.length ? state.doc.lineAt(this.#hovered).from : null;
        const found = [hovered, caret].flatMap((position) => {
          const seen = position === null ? null : look(state, position);
          return position !== null && seen ? [{ position, ...seen }] : [];
        })[0];
        this.#shown = found?.position ?? null;
        this.#button.hidden = !found;
        if (!found) return;
        this.#button.setAttribute('aria-label', text(found.folded ? 'fold.open' : 'fold.close'));
        this.#button.title = text(found.folded ? 'fold.open' : 'fold.close');
        this.#button.dataset['folded'] = String(found.folded);
        this.#view.requestMeasure({
          key: this,
          read: (view) => {
            const place = view.coordsAtPos(found.position, 1);
            return place && { top: place.top - view.dom.getBoundingClientRect().top, height: place.bottom - place.top };
          },
          write: (place) => {
            if (!place) this.#button.hidden = true;
            else this.#button.style.transform = `translateY(${Math.round(place.top + place.height / 2 - 12)}px)`;
          },
        });
      }
    },
  );
}
