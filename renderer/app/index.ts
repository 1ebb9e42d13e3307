export { getClient, getConnection, useClient, useConnectionState } from './backend.ts';
export type { Connection, ConnectionState } from './connection.ts';
export { changeSettings, getSettings, onSettings, useSettings, useSettingsLoaded } from './settings.ts';
export { keyOf, queryClient, useAnswer, useEngineStatus, useQueue } from './queries.ts';
export { closeDialog, closeOverlay, getPanel, openDialog, showPanel, showSidebar, togglePanel, toggleSidebar, useDialog, useNarrow, usePanel, useSidebarOpen } from './layout.ts';
export type { DialogName, Panel } from './layout.ts';
export { closeProblem, problemOf, reportProblem, useReportedProblem } from './problems.ts';
