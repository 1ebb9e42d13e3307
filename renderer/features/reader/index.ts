export { readerActions } from './reader-actions.ts';
export { ReadingRoom } from './read-view.tsx';
