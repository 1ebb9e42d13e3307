import { useEffect, useRef } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import { Toasts } from '../components/index.ts';
import { saveNow, useOpenDocument } from '../editor/index.ts';
import { CommandsDialog } from '../features/commands/index.ts';
import { ActivityDialog, BackupsDialog, Rescue } from '../features/backups/index.ts';
import { DocumentsFollower, MoveDialog, openLast, TagsDialog } from '../features/documents/index.ts';
import { FileChangeDialog, OpenFileDialog } from '../features/files/index.ts';
import { ReplaceDialog, TypographyDialog } from '../features/find/index.ts';
import { ExportDialog, ImportDialog, importFiles } from '../features/formats/index.ts';
import { HelpDialog } from '../features/help/index.ts';
import { AboutDialog, LogDialog } from '../features/log/index.ts';
import { ImportModelDialog, ModelsDialog } from '../features/models/index.ts';
import { HeadingDialog } from '../features/outline/index.ts';
import { Palette, Shortcuts } from '../features/palette/index.ts';
import { takePictures, wantsPictures } from '../features/pictures/index.ts';
import { DropZone } from '../features/scan/index.ts';
import { SettingsDialog } from '../features/settings/index.ts';
import { SpellingDialog } from '../features/spelling/index.ts';
import { KeepVersionDialog } from '../features/versions/index.ts';
import { Language } from '../i18n/index.ts';
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
  help: HelpDialog,
  about: AboutDialog,
  backups: BackupsDialog,
  activity: ActivityDialog,
  openFile: OpenFileDialog,
  fileChange: FileChangeDialog,
  move: MoveDialog,
  tags: TagsDialog,
  keepVersion: KeepVersionDialog,
  export: ExportDialog,
  imported: ImportDialog,
  models: ModelsDialog,
  importModel: ImportModelDialog,
  spelling: SpellingDialog,
  replaceAll: ReplaceDialog,
  typography: TypographyDialog,
  heading: HeadingDialog,
};

const pictureDrop = { wants: wantsPictures, take: takePictures };

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
  if (!loaded && problem) return <Rescue problem={problem} />;
  if (!loaded) return null;
  return (
    <>
      <DocumentsFollower />
      <LastDocument />
      <CloseGuard />
      <Frame />
      <DropZone others={importFiles} text={pictureDrop} />
      <Toasts />
      {Dialog && (
        <ErrorBoundary key={dialog}>
          <Dialog />
        </ErrorBoundary>
      )}
    </>
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
  const unsaved = useOpenDocument((document) => document !== null && document.saveState !== 'saved');
  useEffect(() => guardClose(unsaved), [unsaved]);
  useEffect(() => {
    const hidden = () => void (window.document.visibilityState === 'hidden' && saveNow().catch(reportProblem));
    window.document.addEventListener('visibilitychange', hidden);
    return () => window.document.removeEventListener('visibilitychange', hidden);
  }, []);
  return null;
}
