import { create } from 'zustand';
import { Settings } from '../../electron/contract/index.ts';
import { getConnection } from './backend.ts';
import { problemOf, reportProblem } from './problems.ts';
import type { ProblemData } from '../../engine/text/index.ts';

interface SettingsStore {
  /** The settings as the backend keeps them, or their defaults until `loaded`. */
  readonly values: Settings;
  readonly loaded: boolean;
  /** Why the library did not answer with its settings. */
  readonly problem: ProblemData | null;
}

const store = create<SettingsStore>(() => ({ values: Settings.parse({}), loaded: false, problem: null }));

/** `useSettings((settings) => settings.textSize)`. Select single values: a new object each time would render for ever. */
export function useSettings<T>(select: (values: Settings) => T): T {
  return store((state) => select(state.values));
}

export function useSettingsLoaded(): boolean {
  return store((state) => state.loaded);
}

/** What kept the library from being opened. */
export function useStartProblem(): ProblemData | null {
  return store((state) => state.problem);
}

/** The present values outside components. */
export function getSettings(): Settings {
  return store.getState().values;
}

export function onSettings(listener: (values: Settings) => void): () => void {
  return store.subscribe((state, before) => void (state.values !== before.values && listener(state.values)));
}

/** Shows the change at once and stores it; a refusal by the backend is shown and taken back. */
export async function changeSettings(values: Partial<Settings>): Promise<void> {
  const before = getSettings();
  store.setState({ values: { ...before, ...values } });
  try {
    const stored = await getConnection().call('settings.set', { values });
    store.setState({ values: stored });
  } catch (error) {
    store.setState((state) => ({ values: { ...state.values, ...pick(before, values) } }));
    reportProblem(error);
  }
}

/** Reads the settings now and whenever the connection comes back, and follows changes made elsewhere. */
export function followSettings(): () => void {
  const connection = getConnection();
  const stopEvents = connection.on('settings.changed', ({ settings }) => store.setState({ values: settings, loaded: true }));
  const stopOpens = connection.onOpen(() => {
    connection.call('settings.get', {}).then((values) => store.setState({ values, loaded: true, problem: null }), (error: unknown) => store.setState({ problem: problemOf(error) }));
  });
  return () => (stopEvents(), stopOpens());
}

function pick(from: Settings, like: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name in like));
}
