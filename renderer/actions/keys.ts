import { matchKeyBindingPress, parseKeybinding } from 'tinykeys';
import type { Action } from './action.ts';

/** Whether two keys in tinykeys notation are the same presses; the order of modifiers and the case do not matter. */
export function sameKey(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

function canonical(key: string): string {
  return parseKeybinding(key)
    .map(([modifiers, last]) => [...modifiers.map((name) => name.toLowerCase()).toSorted(), letter(String(last)).toLowerCase()].join('+'))
    .join(' ');
}

/** 'KeyF' and 'Digit1' name the place of a key by its letter on a common keyboard; here both count as that letter. */
function letter(name: string): string {
  return name.replace(/^(?:Key|Digit)(?=.$)/i, '');
}

const mac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');
const signs: Readonly<Record<string, string>> = {
  ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', ' ': 'Space', Space: 'Space', Delete: 'Del', Enter: 'Enter', Backslash: '\\', Comma: ',', Slash: '/', BracketLeft: '[', BracketRight: ']',
  $mod: mac ? '⌘' : 'Ctrl', Control: mac ? '⌃' : 'Ctrl', Meta: mac ? '⌘' : 'Win', Alt: mac ? '⌥' : 'Alt', Shift: mac ? '⇧' : 'Shift',
};

/** A key as its caps are printed: ['Ctrl', 'Shift', 'F']. Presses after one another follow one another. */
export function keyCaps(key: string): string[] {
  if (!key) return [];
  return key
    .trim()
    .split(' ')
    .flatMap((press) => press.split(/\b\+/))
    .map((part) => signs[part] ?? (letter(part).length === 1 ? letter(part).toUpperCase() : part));
}

/** The key that was pressed, in tinykeys notation; null while only modifiers are down. */
export function keyOfEvent(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string | null {
  if (['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Process'].includes(event.key)) return null;
  const modifiers = [
    (mac ? event.metaKey : event.ctrlKey) && '$mod',
    (mac ? event.ctrlKey : event.metaKey) && (mac ? 'Control' : 'Meta'),
    event.altKey && 'Alt',
    event.shiftKey && 'Shift',
  ].filter((name) => name !== false);
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return [...modifiers, key === ' ' ? 'Space' : key].join('+');
}

/** Where a key press went, as far as it matters for who may act on it. */
export interface Place {
  /** The focus is where typing makes text. */
  readonly typing: boolean;
  /** A modal dialog is open. */
  readonly modal: boolean;
  /** `data-scope` of the elements around the focus, the innermost first. */
  readonly scopes: readonly string[];
}

/** Whether an action's key may act there: never away from its scope, never behind a dialog, and in text only if it says so. */
export function actsIn(action: Action, place: Place): boolean {
  if (action.handledElsewhere) return false;
  if (place.typing && !action.whileTyping) return false;
  return action.scope ? place.scopes.includes(action.scope) : !place.modal;
}

/** Reads the place of a key press off the document. */
export function placeOf(target: EventTarget | null): Place {
  const element = target instanceof Element ? target : null;
  const scopes: string[] = [];
  for (let at = element?.closest<HTMLElement>('[data-scope]'); at; at = at.parentElement?.closest<HTMLElement>('[data-scope]')) scopes.push(at.dataset['scope'] ?? '');
  return { typing: isTyping(element), modal: document.querySelector('[role="dialog"][data-modal], [data-modal] [role="dialog"]') !== null, scopes };
}

function isTyping(element: Element | null): boolean {
  if (!element) return false;
  if (element instanceof HTMLInputElement) return !['button', 'checkbox', 'radio', 'range', 'submit', 'reset'].includes(element.type);
  return element instanceof HTMLTextAreaElement || (element instanceof HTMLElement && element.isContentEditable);
}

/**
 * Whether an action takes its key before what has the focus does: keys with a modifier and function keys that act
 * everywhere. Others are left to the component first, which may use Enter, Escape or a letter itself.
 */
export function takesFirst(action: Action, key: string): boolean {
  return !action.scope && key.split(' ').every((press) => /(?:\$mod|Control|Meta|Alt)\+|^(?:Shift\+)?F\d+$/i.test(press));
}

/**
 * Follows key presses and runs what they stand for. Sequences (`g h`) work as in tinykeys: a pause of a second ends one.
 * Of two actions the one of the inner scope comes first, an unscoped one last, and an event that a component has used
 * up is left alone. Returns how to stop.
 */
export function listenForKeys(target: Pick<Window, 'addEventListener' | 'removeEventListener'>, actions: () => readonly Action[], keyOf: (action: Action) => string): () => void {
  const early = follow((action) => takesFirst(action, keyOf(action)), actions, keyOf) as EventListener;
  const late = follow((action) => !takesFirst(action, keyOf(action)), actions, keyOf) as EventListener;
  target.addEventListener('keydown', early, { capture: true });
  target.addEventListener('keydown', late);
  return () => {
    target.removeEventListener('keydown', early, { capture: true });
    target.removeEventListener('keydown', late);
  };
}

function follow(mine: (action: Action) => boolean, actions: () => readonly Action[], keyOf: (action: Action) => string): (event: KeyboardEvent) => void {
  /** Action id → presses of its sequence so far. */
  const progress = new Map<string, number>();
  let lastAt = 0;
  return (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.timeStamp - lastAt > 1000) progress.clear();
    lastAt = event.timeStamp;
    const place = placeOf(event.target);
    const matching: Action[] = [];
    for (const action of actions()) {
      const key = keyOf(action);
      if (!key || !mine(action) || !actsIn(action, place)) continue;
      const presses = parseKeybinding(key);
      const at = progress.get(action.id) ?? 0;
      const press = presses[at];
      if (press && matchKeyBindingPress(event, press)) {
        if (at + 1 < presses.length) progress.set(action.id, at + 1);
        else matching.push(action);
      } else if (keyOfEvent(event) !== null) progress.delete(action.id);
    }
    if (matching.length === 0) return;
    const depth = (action: Action) => (action.scope ? place.scopes.indexOf(action.scope) : place.scopes.length);
    const first = matching.toSorted((a, b) => depth(a) - depth(b)).find((action) => action.enabled());
    // A key of ours that can do nothing now must not do something else in the browser (Ctrl S, Ctrl R).
    if (first || matching.some((action) => takesFirst(action, keyOf(action)))) event.preventDefault();
    if (!first) return;
    progress.clear();
    void first.run();
  };
}
