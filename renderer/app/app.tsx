import { useEffect, useRef } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import { Toasts, Button, ProblemView } from '../components/index.ts';
import { saveNow, useOpenDocument } from '../editor/index.ts';
import { CommandsDialog } from '../features/commands/index.ts';
import { DocumentsFollower, openLast } from '../features/documents/index.ts';
import { ExportDialog, ImportDialog } from '../features/formats/index.ts';
import { AboutDialog, LogDialog } from '../features/log/index.ts';
import { Palette, Shortcuts } from '../features/palette/index.ts';
import { DropZone } from '../features/scan/index.ts';
import { SettingsDialog } from '../features/settings/index.ts';
import { Language, Message } from '../i18n/index.ts';
import { guardClose } from './close-guard.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Frame } from './frame.tsx';
import { useDialog, type DialogName } from './layout.ts';
import { reportProblem } from './problems.ts';
import { queryClient } from './queries.ts';
import { useSettings, useStartProblem, useSettingsLoaded } from './settings.ts';

const dialogs: Readonly<Record<Exclude<DialogName, 'none'>, () => React.ReactNode>> = {
  palette: Palette,
  shortcuts: Shortcuts,
  settings: SettingsDialog,
  commands: CommandsDialog,
  log: LogDialog,
  about: AboutDialog,
  export: ExportDialog,
  imported: ImportDialog,
};

export function App() {
  const locale = useSettings((settings) => settings.locale);
  return (
    <QueryClientProvider client={queryClient}>
      <Language locale={locale}>
        <ErrorBoundary>
          <Window />
        </ErrorBoundary>
      </Language>
    </QueryClientProvider>
  );
}

/** The window once the library has answered; until then nothing, so that theme and columns do not jump. */
function Window() {
  const loaded = useSettingsLoaded();
  const problem = useStartProblem();
  const dialog = useDialog();
  const Dialog = dialog === 'none' ? null : dialogs[dialog];
  if (!loaded && problem) return <StartProblem />;
  if (!loaded) return null;
  return (
    <>
      <DocumentsFollower />
      <LastDocument />
      <CloseGuard />
      <Frame />
      <DropZone />
      <Toasts />
      {Dialog && (
        <ErrorBoundary key={dialog}>
          <Dialog />
        </ErrorBoundary>
      )}
    </>
  );
}

/** The library could not be opened: the whole window says so. */
function StartProblem() {
  const problem = useStartProblem();
  if (!problem) return null;
  return (
    <main className="start-problem">
      <ProblemView problem={problem}>
        <Button kind="primary" onPress={() => window.location.reload()}>
          <Message id="common.retry" />
        </Button>
      </ProblemView>
    </main>
  );
}

/** Opens what was open last, once. */
function LastDocument() {
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    void openLast();
  }, []);
  return null;
}

function CloseGuard() {
  const document = useOpenDocument();
  const unsaved = document !== null && document.saveState !== 'saved';
  useEffect(() => guardClose(unsaved), [unsaved]);
  useEffect(() => {
    const hidden = () => void (window.document.visibilityState === 'hidden' && saveNow().catch(reportProblem));
    window.document.addEventListener('visibilitychange', hidden);
    return () => window.document.removeEventListener('visibilitychange', hidden);
  }, []);
  return null;
}
