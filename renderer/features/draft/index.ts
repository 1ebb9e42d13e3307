export { draftActions } from './actions.ts';
export { byBlocks } from './draft.ts';
export { draftStore } from './draft-store.ts';
export { EmptyPage } from './empty-page.tsx';
export { KeptBlocks } from './kept-blocks.tsx';
