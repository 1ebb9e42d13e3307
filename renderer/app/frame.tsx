import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { PanelLeftOpen, X } from 'lucide-react';
import { findAction, keyOfAction, runAction, useActions } from '../actions/index.ts';
import { Banner, Button, EmptyState, IconButton, problemWords } from '../components/index.ts';
import { EditorPane, useOpenDocument } from '../editor/index.ts';
import { Sidebar } from '../features/documents/index.ts';
import { FileBanner } from '../features/files/index.ts';
import { HistoryPanel } from '../features/history/index.ts';
import { ScanList, ScanPanel, ScanView, useOpenScan } from '../features/scan/index.ts';
import { OutlinePanel } from '../features/outline/index.ts';
import { ReadingRoom } from '../features/reader/index.ts';
import { ReviewPanel } from '../features/review/index.ts';
import { SearchResults } from '../features/search/index.ts';
import { SpellingStatus } from '../features/spelling/index.ts';
import { StatusBar } from '../features/status/index.ts';
import { VersionsPanel } from '../features/versions/index.ts';
import { Message, useText } from '../i18n/index.ts';
import { useConnectionState } from './backend.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { closeOverlay, openDialog, showPanel, useNarrow, usePanel, useSidebarOpen, type Panel } from './layout.ts';
import { closeProblem, useReportedProblem } from './problems.ts';

/** The three columns and the line at the bottom. */
export function Frame() {
  const narrow = useNarrow();
  const sidebar = useSidebarOpen();
  const panel = usePanel();
  return (
    <div className="frame" data-narrow={narrow || undefined}>
      <Name />
      <div className="columns">
        {sidebar && (
          <div className="column-side column-sidebar">
            <ErrorBoundary>
              <Sidebar scans={<ScanList />} results={(query, tags) => <SearchResults query={query} tags={tags} />} />
            </ErrorBoundary>
          </div>
        )}
        <div className="column-text" data-region="editor">
          <Banners />
          <FileBanner />
          <ErrorBoundary>
            <Page />
          </ErrorBoundary>
        </div>
        {panel !== 'closed' && (
          <div className="column-side column-panel">
            <ErrorBoundary>
              <SidePanel panel={panel} />
            </ErrorBoundary>
          </div>
        )}
        {narrow && (sidebar || panel !== 'closed') && <button type="button" tabIndex={-1} aria-hidden className="column-scrim" onClick={closeOverlay} />}
      </div>
      <StatusBar lead={sidebar ? null : <OpenSidebar />} spelling={<SpellingStatus />} />
    </div>
  );
}

/** The name of the page, for screen readers: the document's title is a field and no heading. */
function Name() {
  const text = useText();
  const title = useOpenDocument((document) => document?.title ?? null);
  return (
    <header className="visually-hidden">
      <h1>{title === null ? text('app.name') : text('app.windowTitle', { title: title || text('document.untitled') })}</h1>
    </header>
  );
}

/** The open document, or what to do while there is none. */
function Page() {
  const open = useOpenDocument((document) => document !== null);
  const scan = useOpenScan();
  if (scan) return <ScanView key={scan.id} summary={scan} />;
  if (open) return <ReadingRoom><EditorPane /></ReadingRoom>;
  return (
    <main className="no-document">
      <EmptyState
        action={
          <Button kind="primary" onPress={() => runAction('document.new')}>
            <Message id="action.document.new" />
          </Button>
        }
      >
        <Message id="document.noneOpen" />
      </EmptyState>
    </main>
  );
}

/** Where the sidebar's own button was a moment ago: at the bottom left, clear of the text. */
function OpenSidebar() {
  const text = useText();
  useActions();
  const action = findAction('view.sidebar');
  return <IconButton icon={PanelLeftOpen} label={text('action.view.sidebar')} shortcut={action && keyOfAction(action)} onPress={() => runAction('view.sidebar')} />;
}

function Banners() {
  const text = useText();
  const connection = useConnectionState();
  const problem = useReportedProblem();
  const words = problem && problemWords(problem, text);
  return (
    <>
      {connection === 'lost' && (
        <Banner kind="alarm">
          <strong>{text('problem.disconnected.what')}</strong> {text('problem.disconnected.safe')} {text('problem.disconnected.todo')}
        </Banner>
      )}
      {words && problem.code !== 'disconnected' && (
        <Banner
          kind="alarm"
          actions={
            <>
              {problem.code === 'bug' && <Button kind="quiet" onPress={() => openDialog('log')}>{text('log.open')}</Button>}
              <IconButton icon={X} label={text('common.close')} onPress={closeProblem} />
            </>
          }
        >
          <strong>{words.what}</strong> {words.safe} {words.todo}
        </Banner>
      )}
    </>
  );
}

/** One panel at a time, with a tab for each. */
function SidePanel({ panel }: { panel: Exclude<Panel, 'closed'> }) {
  const text = useText();
  return (
    <aside className="panel" data-region="panel" data-scope="panel" aria-label={text('panel.name')}>
      <Tabs className="panel-frame" selectedKey={panel} onSelectionChange={(key) => showPanel(key as Panel)}>
        <div className="panel-head">
          <TabList className="panel-tabs" aria-label={text('panel.name')}>
            <Tab id="review" className="panel-tab">
              {text('panel.review')}
            </Tab>
            <Tab id="history" className="panel-tab">
              {text('panel.history')}
            </Tab>
            <Tab id="versions" className="panel-tab">
              {text('panel.versions')}
            </Tab>
            <Tab id="outline" className="panel-tab">
              {text('panel.outline')}
            </Tab>
            <Tab id="scan" className="panel-tab">
              {text('panel.scan')}
            </Tab>
          </TabList>
          <IconButton icon={X} label={text('panel.close')} onPress={() => showPanel('closed')} />
        </div>
        <TabPanel id="review" className="panel-body">
          <ReviewPanel />
        </TabPanel>
        <TabPanel id="history" className="panel-body">
          <HistoryPanel />
        </TabPanel>
        <TabPanel id="versions" className="panel-body">
          <VersionsPanel />
        </TabPanel>
        <TabPanel id="outline" className="panel-body">
          <OutlinePanel />
        </TabPanel>
        <TabPanel id="scan" className="panel-body">
          <ScanPanel />
        </TabPanel>
      </Tabs>
    </aside>
  );
}
