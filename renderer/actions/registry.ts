import { useSyncExternalStore } from 'react';
import type { Action } from './action.ts';
import { sameKey } from './keys.ts';

let all: readonly Action[] = [];
let remapped: Readonly<Record<string, string>> = {};
const listeners = new Set<() => void>();

function changed(next: readonly Action[]): void {
  all = next;
  for (const listener of listeners) listener();
}

/**
 * Adds actions; returns how to take them away again. Throws when an id is taken or a built-in key is already in use
 * where it would act, so that no command is ever out of reach of its key.
 */
export function registerActions(actions: readonly Action[]): () => void {
  const next = [...all];
  for (const action of actions) {
    if (next.some((other) => other.id === action.id)) throw new Error(`Two actions are called ${action.id}.`);
    const rival = next.find((other) => clash(other, other.key, action, action.key));
    if (rival) throw new Error(`${action.id} and ${rival.id} both want the key ${action.key}.`);
    next.push(action);
  }
  changed(next);
  return () => changed(all.filter((action) => !actions.includes(action)));
}

/** All actions, in the order in which they were registered. */
export function listActions(): readonly Action[] {
  return all;
}

export function findAction(id: string): Action | undefined {
  return all.find((action) => action.id === id);
}

/** Runs an action if it can run now; says whether it did. Its errors are its own business. */
export function runAction(id: string): boolean {
  const action = findAction(id);
  if (!action?.enabled()) return false;
  void action.run();
  return true;
}

/** Sets the writer's own keys: action id → key, '' for none. */
export function remapKeys(keys: Readonly<Record<string, string>>): void {
  remapped = keys;
  changed([...all]);
}

/** The key of an action as the writer has it now. */
export function keyOfAction(action: Action): string {
  return remapped[action.id] ?? action.key;
}

/** The action that already acts on this key where `action` would; undefined when the key is free for it. */
export function rivalFor(action: Action, key: string): Action | undefined {
  return all.find((other) => other.id !== action.id && clash(other, keyOfAction(other), action, key));
}

function clash(a: Action, aKey: string, b: Action, bKey: string): boolean {
  if (!aKey || !bKey || !sameKey(aKey, bKey)) return false;
  return !a.scope || !b.scope || a.scope === b.scope;
}

export function onActions(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** All actions, followed. */
export function useActions(): readonly Action[] {
  return useSyncExternalStore(onActions, listActions);
}
