/** What a review and a run put between the words of the text. */
import { WidgetType, type EditorView } from '@codemirror/view';
import type { RunId } from '../../../electron/contract/index.ts';
import type { Range } from '../../../engine/text/index.ts';
import { attentionField, setSlot } from './attention.ts';
import { paintCanvas } from './canvas.ts';
import type { Frames } from './frames.ts';

/** From here on an insertion is read as text and not as a mark. */
const LONG_INSERT = 100;

/** Text that a proposal would put here. */
export class InsertWidget extends WidgetType {
  readonly text: string;
  readonly doubts: readonly Range[];
  readonly reference: string;
  readonly current: boolean;
  /** As it will look when accepted, without signs. */
  readonly plain: boolean;
  /** Shown in front, for a change that has nothing else to carry its number. */
  readonly number: number | null;

  constructor(text: string, doubts: readonly Range[], reference: string, current: boolean, plain: boolean, number: number | null) {
    super();
    this.text = text;
    this.doubts = doubts;
    this.reference = reference;
    this.current = current;
    this.plain = plain;
    this.number = number;
  }

  override eq(other: InsertWidget): boolean {
    return (
      other.text === this.text && other.reference === this.reference && other.current === this.current && other.plain === this.plain && other.number === this.number &&
      other.doubts.length === this.doubts.length && other.doubts.every((range, at) => range.from === this.doubts[at]?.from && range.to === this.doubts[at]?.to)
    );
  }

  override toDOM(): HTMLElement {
    const element = document.createElement(this.plain ? 'span' : 'ins');
    element.className = `${this.plain ? 'cm-after' : 'cm-insert'}${this.text.length > LONG_INSERT || this.text.includes('\n\n') ? ' cm-long' : ''}${this.current ? ' cm-current' : ''}`;
    element.dataset['change'] = this.reference;
    if (this.number !== null) element.append(numberSign(this.number, this.reference, this.current));
    let at = 0;
    for (const { from, to } of this.doubts) {
      element.append(this.text.slice(at, from));
      const doubtful = document.createElement('span');
      doubtful.className = 'cm-doubt';
      doubtful.textContent = this.text.slice(from, to);
      element.append(doubtful);
      at = to;
    }
    element.append(this.text.slice(at));
    return element;
  }

  override get lineBreaks(): number {
    return this.text.split('\n').length - 1;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

/** The number of a change, in front of it. */
export class NumberWidget extends WidgetType {
  readonly number: number;
  readonly reference: string;
  readonly current: boolean;

  constructor(number: number, reference: string, current: boolean) {
    super();
    this.number = number;
    this.reference = reference;
    this.current = current;
  }

  override eq(other: NumberWidget): boolean {
    return other.number === this.number && other.reference === this.reference && other.current === this.current;
  }

  override toDOM(): HTMLElement {
    return numberSign(this.number, this.reference, this.current);
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

function numberSign(number: number, reference: string, current: boolean): HTMLElement {
  const element = document.createElement('span');
  element.className = `cm-number${current ? ' cm-current' : ''}`;
  element.dataset['change'] = reference;
  element.textContent = String(number);
  return element;
}

/** Widest slot, in characters; longer gaps are told by their number only. */
const WIDEST_SLOT = 52;
const WORD_WIDTH = 5.5;

/** The gap between two fixed ends, as wide as the words it waits for, with a handle at its end. */
export class SlotWidget extends WidgetType {
  readonly words: number;

  constructor(words: number) {
    super();
    this.words = words;
  }

  override eq(other: SlotWidget): boolean {
    return other.words === this.words;
  }

  override toDOM(view: EditorView): HTMLElement {
    const slot = document.createElement('span');
    slot.className = 'cm-slot';
    slot.setAttribute('aria-hidden', 'true');
    const handle = document.createElement('span');
    handle.className = 'cm-slot-handle';
    slot.append(handle);
    this.updateDOM(slot);
    handle.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      const start = slot.getBoundingClientRect();
      const unit = view.defaultCharacterWidth * WORD_WIDTH;
      const rightToLeft = getComputedStyle(slot).direction === 'rtl';
      const drag = (move: PointerEvent) => {
        const width = rightToLeft ? start.right - move.clientX : move.clientX - start.left;
        const { slot: now } = view.state.field(attentionField);
        const words = clampWords(Math.round(width / unit));
        if (now && now.words !== words) view.dispatch({ effects: setSlot.of({ ...now, words }) });
      };
      const stop = () => {
        window.removeEventListener('pointermove', drag);
        window.removeEventListener('pointerup', stop);
      };
      window.addEventListener('pointermove', drag);
      window.addEventListener('pointerup', stop);
    });
    return slot;
  }

  override updateDOM(slot: HTMLElement): boolean {
    slot.style.width = `${Math.min(WIDEST_SLOT, this.words * WORD_WIDTH)}ch`;
    return true;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** A gap of 1 to 40 words. */
export function clampWords(words: number): number {
  return Math.min(40, Math.max(1, words));
}

/** The live canvas of a run, in place of its passage; the document below keeps its text. */
export class CanvasWidget extends WidgetType {
  readonly runId: RunId;
  readonly base: string;
  readonly frames: Frames;

  constructor(runId: RunId, base: string, frames: Frames) {
    super();
    this.runId = runId;
    this.base = base;
    this.frames = frames;
  }

  override eq(other: CanvasWidget): boolean {
    return other.runId === this.runId;
  }

  override toDOM(view: EditorView): HTMLElement {
    const element = document.createElement('span');
    element.className = 'cm-canvas';
    element.dataset['run'] = this.runId;
    // Passes are for the eye; a screen reader hears of the start and of the end.
    element.setAttribute('aria-hidden', 'true');
    const stop = this.frames.on(this.runId, ({ shown }) => {
      if (paintCanvas(element, this.base, shown)) view.requestMeasure();
    });
    stops.set(element, stop);
    return element;
  }

  override destroy(element: HTMLElement): void {
    stops.get(element)?.();
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

const stops = new WeakMap<HTMLElement, () => void>();
