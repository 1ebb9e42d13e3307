export { reviseActions } from './actions.ts';
export { ReviseLine } from './revise-line.tsx';
export { RunLines } from './run-line.tsx';
export { SelectionBar } from './selection-bar.tsx';
export { followSavedCommands } from './saved-commands.ts';
export { reviseStore } from './revise-store.ts';
