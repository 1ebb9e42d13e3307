import type { Action } from '../actions/index.ts';

/** Every command of the text: editing, revising, reviewing, filling, drafting. */
export const editorActions: readonly Action[] = [];
