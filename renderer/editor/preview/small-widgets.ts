/** What stands in place of signs: a bullet, a box to tick, a rule. */
import { isolateHistory } from '@codemirror/commands';
import { Transaction, type EditorState, type TransactionSpec } from '@codemirror/state';
import { WidgetType, type EditorView } from '@codemirror/view';
import { text } from '../../i18n/index.ts';

/** A sign that is the same wherever it stands. */
class SignWidget extends WidgetType {
  readonly draw: () => HTMLElement;

  constructor(draw: () => HTMLElement) {
    super();
    this.draw = draw;
  }

  override eq(other: SignWidget): boolean {
    return other.draw === this.draw;
  }

  override toDOM(): HTMLElement {
    return this.draw();
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

function span(className: string, words = ''): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = words;
  return element;
}

class TaskWidget extends WidgetType {
  readonly done: boolean;

  constructor(done: boolean) {
    super();
    this.done = done;
  }

  override eq(other: TaskWidget): boolean {
    return other.done === this.done;
  }

  override toDOM(view: EditorView): HTMLElement {
    const box = span('cm-mark-box cm-task');
    box.setAttribute('role', 'checkbox');
    box.setAttribute('aria-checked', String(this.done));
    box.setAttribute('aria-label', text('preview.task'));
    box.append(span('cm-task-sign'));
    box.addEventListener('mousedown', (event) => {
      // The caret stays where it is.
      event.preventDefault();
      if (event.button !== 0) return;
      const change = taskChange(view.state, view.posAtDOM(box));
      if (change) view.dispatch(change);
    });
    return box;
  }

  override ignoreEvent(event: Event): boolean {
    return event.type.startsWith('mouse');
  }
}

export const bullet = new SignWidget(() => span('cm-mark-box cm-bullet', '•'));
export const rule = new SignWidget(() => {
  const line = span('cm-rule');
  line.setAttribute('role', 'separator');
  return line;
});
/** A picture that nobody has described. */
export const nameless = new SignWidget(() => span('cm-picture-name', text('preview.picture.nameless')));
export const taskDone = new TaskWidget(true);
export const taskOpen = new TaskWidget(false);

const TASK = /^[\s>]*(?:[-*+]|\d{1,9}[.)])\s+\[([ xX])\](?=\s)/;

/** Ticks or unticks the task in the line at a position, as one undo step; null where the line has none. */
export function taskChange(state: EditorState, at: number): TransactionSpec | null {
  const line = state.doc.lineAt(at);
  const found = TASK.exec(line.text);
  if (!found) return null;
  const from = line.from + found[0].length - 2;
  return { changes: { from, to: from + 1, insert: found[1] === ' ' ? 'x' : ' ' }, annotations: [isolateHistory.of('full'), Transaction.userEvent.of('input.task')] };
}
