import { describe, expect, it } from 'vitest';
import type { Action } from './action.ts';
import { actsIn, keyCaps, keyOfEvent, sameKey, takesFirst } from './keys.ts';

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
const action = (more: Partial<Action>): Action => ({ id: 'a.b', label: '', key: 'x', enabled: () => true, run: () => {}, ...more });
const page = { typing: false, modal: false, scopes: [] };

describe('Keys', () => {
  it('are the same in any order of modifiers and in any case', () => {
    expect(sameKey('$mod+Shift+F', 'shift+$mod+f')).toBe(true);
    expect(sameKey('$mod+F', '$mod+Shift+F')).toBe(false);
    expect(sameKey('g h', 'G H')).toBe(true);
  });

  it('are shown as they are printed', () => {
    expect(keyCaps('$mod+Shift+KeyF')).toEqual(['Ctrl', 'Shift', 'F']);
    expect(keyCaps('Escape')).toEqual(['Esc']);
    expect(keyCaps('$mod+Backslash')).toEqual(['Ctrl', '\\']);
    expect(keyCaps('')).toEqual([]);
  });

  it('are read off an event; a modifier alone is none', () => {
    expect(keyOfEvent(press('F', { ctrlKey: true, shiftKey: true }))).toBe('$mod+Shift+f');
    expect(keyOfEvent(press('F2'))).toBe('F2');
    expect(keyOfEvent(press(' ', { altKey: true }))).toBe('Alt+Space');
    expect(keyOfEvent(press('Control', { ctrlKey: true }))).toBeNull();
  });
});

describe('Whether a key acts', () => {
  it('never in text, unless the action says so', () => {
    expect(actsIn(action({}), { ...page, typing: true })).toBe(false);
    expect(actsIn(action({ whileTyping: true }), { ...page, typing: true })).toBe(true);
  });

  it('never behind a dialog', () => {
    expect(actsIn(action({ whileTyping: true }), { ...page, modal: true })).toBe(false);
  });

  it('only inside its scope', () => {
    expect(actsIn(action({ scope: 'review' }), page)).toBe(false);
    expect(actsIn(action({ scope: 'review' }), { ...page, scopes: ['editor', 'review'] })).toBe(true);
  });

  it('not where the editor handles it', () => {
    expect(actsIn(action({ handledElsewhere: true, whileTyping: true }), page)).toBe(false);
  });
});

describe('Whether a key is taken before the focused part has it', () => {
  it('yes for keys with a modifier and function keys that act everywhere', () => {
    for (const key of ['$mod+KeyK', '$mod+Shift+KeyF', 'Alt+ArrowUp', 'F6', 'Shift+F6', '$mod+KeyK $mod+KeyS']) expect(takesFirst(action({ key }), key)).toBe(true);
  });

  it('no for letters, Escape and Enter, which a component may use, and never inside a scope', () => {
    for (const key of ['a', 'Escape', 'Enter', 'Shift+A', 'g h']) expect(takesFirst(action({ key }), key)).toBe(false);
    expect(takesFirst(action({ key: '$mod+KeyK', scope: 'review' }), '$mod+KeyK')).toBe(false);
  });
});
