/** What stands in place of signs: a bullet, a box to tick, a rule. */
import { isolateHistory } from '@codemirror/commands';
import { Transaction, type EditorState, type TransactionSpec } from '@codemirror/state';
import { WidgetType, type EditorView } from '@codemirror/view';
import { text } from '../../i18n/index.ts';

class BulletWidget extends WidgetType {
  override eq(): boolean {
    return true;
  }

  override toDOM(): HTMLElement {
    const bullet = document.createElement('span');
    bullet.className = 'cm-mark-box cm-bullet';
    bullet.textContent = '•';
    return bullet;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

class RuleWidget extends WidgetType {
  override eq(): boolean {
    return true;
  }

  override toDOM(): HTMLElement {
    const rule = document.createElement('span');
    rule.className = 'cm-rule';
    rule.setAttribute('role', 'separator');
    return rule;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

/** A picture that nobody has described. */
class NamelessWidget extends WidgetType {
  override eq(): boolean {
    return true;
  }

  override toDOM(): HTMLElement {
    const name = document.createElement('span');
    name.className = 'cm-picture-name';
    name.textContent = text('preview.picture.nameless');
    return name;
  }

  override ignoreEvent(): boolean {
    return false;
  }
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
    const box = document.createElement('span');
    box.className = 'cm-mark-box cm-task';
    box.setAttribute('role', 'checkbox');
    box.setAttribute('aria-checked', String(this.done));
    box.setAttribute('aria-label', text('preview.task'));
    const sign = document.createElement('span');
    sign.className = 'cm-task-sign';
    box.append(sign);
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

export const bullet = new BulletWidget();
export const rule = new RuleWidget();
export const nameless = new NamelessWidget();
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
