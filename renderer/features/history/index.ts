export { HistoryPanel } from './history-panel.tsx';
export { historyActions } from './history-actions.ts';
