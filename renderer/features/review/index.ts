export { reviewActions } from './actions.ts';
export { focusReview } from './decisions.ts';
export { ReviewLines } from './review-line.tsx';
export { ReviewPanel } from './review-panel.tsx';
export { reviewStore } from './review-store.ts';
