export { fillActions } from './actions.ts';
export { FillLine } from './fill-line.tsx';
export { fillStore } from './fill-store.ts';
