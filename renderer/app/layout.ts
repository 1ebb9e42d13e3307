import { create } from 'zustand';
import { changeSettings, getSettings, useSettings } from './settings.ts';

export type Panel = 'closed' | 'review' | 'history' | 'scan' | 'versions' | 'outline';
/** The dialog on top of the window; one at a time. */
export type DialogName = 'none' | 'palette' | 'shortcuts' | 'settings' | 'commands' | 'log' | 'help' | 'about' | 'export' | 'imported' | 'backups' | 'openFile' | 'fileChange' | 'activity' | 'move' | 'tags' | 'keepVersion' | 'models' | 'importModel' | 'spelling' | 'replaceAll' | 'typography' | 'heading';

interface LayoutStore {
  readonly dialog: DialogName;
  /** Whether the window is too narrow for side columns beside the text: they lie over it, and closed is where they start. */
  readonly narrow: boolean;
  /** Whether it is too narrow for both columns and a readable line between them: then the panel takes the sidebar's room. */
  readonly tight: boolean;
  readonly overlay: 'none' | 'sidebar' | 'panel';
}

const store = create<LayoutStore>(() => ({ dialog: 'none', narrow: false, tight: false, overlay: 'none' }));

/** Below this width, in CSS pixels, sidebar and panel overlay the text. */
const narrowQuery = '(max-width: 899px)';
/** Two columns of 240 and 340 and a text of some 50 characters. */
const tightQuery = '(max-width: 1119px)';

/** Follows the width of the window. */
export function followWidth(): () => void {
  const queries = [window.matchMedia(narrowQuery), window.matchMedia(tightQuery)];
  const changed = () => {
    const [narrow = false, tight = false] = queries.map((query) => query.matches);
    store.setState((state) => ({ narrow, tight, overlay: narrow === state.narrow ? state.overlay : 'none' }));
  };
  changed();
  for (const query of queries) query.addEventListener('change', changed);
  return () => {
    for (const query of queries) query.removeEventListener('change', changed);
  };
}

export function useDialog(): DialogName {
  return store((state) => state.dialog);
}

export function openDialog(dialog: DialogName): void {
  store.setState({ dialog });
}

export function closeDialog(): void {
  store.setState({ dialog: 'none' });
}

export function useNarrow(): boolean {
  return store((state) => state.narrow);
}

export function useSidebarOpen(): boolean {
  const { sidebar, panel } = useSettings((settings) => settings);
  return store((state) => (state.narrow ? state.overlay === 'sidebar' : sidebar && !(state.tight && panel !== 'closed')));
}

/** The panel that is shown now. */
export function usePanel(): Panel {
  const wanted = useSettings((settings) => settings.panel);
  return store((state) => (state.narrow && state.overlay !== 'panel' ? 'closed' : wanted));
}

export function getPanel(): Panel {
  const { narrow, overlay } = store.getState();
  return narrow && overlay !== 'panel' ? 'closed' : getSettings().panel;
}

/** Opens a panel for the job that needs it, or closes the panel. */
export function showPanel(panel: Panel): void {
  const { narrow } = store.getState();
  if (narrow) store.setState({ overlay: panel === 'closed' ? 'none' : 'panel' });
  // Closing an overlay leaves the choice of panel alone, so that a wider window shows it again.
  if (getSettings().panel !== panel && !(narrow && panel === 'closed')) void changeSettings({ panel });
}

/** Opens the panel, or closes it when it is the one shown. */
export function togglePanel(panel: Exclude<Panel, 'closed'>): void {
  showPanel(getPanel() === panel ? 'closed' : panel);
}

export function toggleSidebar(): void {
  const { narrow, overlay, tight } = store.getState();
  const { sidebar, panel } = getSettings();
  if (narrow ? overlay === 'sidebar' : sidebar && !(tight && panel !== 'closed')) {
    if (narrow) store.setState({ overlay: 'none' });
    else void changeSettings({ sidebar: false });
  } else showSidebar();
}

/** Makes the sidebar visible, for a command that needs it. */
export function showSidebar(): void {
  const { narrow, tight } = store.getState();
  const { sidebar, panel } = getSettings();
  if (narrow) store.setState({ overlay: 'sidebar' });
  else if (tight && panel !== 'closed') void changeSettings({ sidebar: true, panel: 'closed' });
  else if (!sidebar) void changeSettings({ sidebar: true });
}

/** Puts overlaying columns away; nothing happens in a wide window. */
export function closeOverlay(): void {
  store.setState({ overlay: 'none' });
}
