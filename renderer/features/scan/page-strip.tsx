import { memo, useEffect, useRef, useState } from 'react';
import { Check, Download, Ellipsis, LoaderCircle, Pause, Play, ScanSearch, TriangleAlert, ZoomIn, ZoomOut } from 'lucide-react';
import { EditorSelection } from '@codemirror/state';
import type { DocumentId, Scan, ScanExport, ScanPage } from '../../../electron/contract/index.ts';
import { findAction, keyOfAction, runAction } from '../../actions/index.ts';
import { IconButton, Menu, Progress } from '../../components/index.ts';
import { Message, useText, type Lookup } from '../../i18n/index.ts';
import { exportFormats } from './export.ts';
import { usePicture } from './pictures.ts';
import { presentRange, placingOf } from './placing.ts';
import { pauseScan, scanStore } from './scans.ts';

/** What is done with a scan now and then. */
const moreActions = ['scan.panel', 'scan.confusions', 'scan.doubt', 'scan.readAgain', 'scan.language', 'scan.order'] as const;

/** These help also where there is no text yet. */
const readingActions: readonly string[] = ['scan.readAgain', 'scan.language'];

/** How far the pages are: a small picture of each with its state, and what can be done with all of them. */
export function PageStrip({ scan, page }: { scan: Scan; page: number }) {
  const text = useText();
  const { id, state } = scan.summary;
  const keyOf = (name: string) => {
    const action = findAction(name);
    return action && keyOfAction(action);
  };
  const exports = exportFormats.map((format: ScanExport) => ({ id: format, label: text(`action.scan.export.${format}`), run: () => void runAction(`scan.export.${format}`) }));
  const more = moreActions.map((name, at) => ({ id: name, label: text(`action.${name}`), separated: at === 3, disabled: scan.baseLength === 0 && !readingActions.includes(name), run: () => void runAction(name) }));
  return (
    <div className="scan-head">
      <Thumbs scan={scan} page={page} />
      <div className="scan-tools">
        <Summary scan={scan} />
        <div className="scan-buttons">
          {(state === 'reading' || state === 'paused') && scan.pages.length > 0 && (
            <IconButton icon={state === 'paused' ? Play : Pause} label={text(state === 'paused' ? 'action.scan.resume' : 'action.scan.pause')} onPress={() => void pauseScan(id, state !== 'paused')} />
          )}
          <IconButton icon={ZoomOut} label={text('action.scan.smaller')} onPress={() => runAction('scan.smaller')} />
          <IconButton icon={ZoomIn} label={text('action.scan.larger')} onPress={() => runAction('scan.larger')} />
          <IconButton icon={ScanSearch} label={text('action.scan.check')} shortcut={keyOf('scan.check')} isDisabled={scan.baseLength === 0} onPress={() => runAction('scan.check')} />
          <Menu label={text('scan.more')} entries={more} trigger={<IconButton icon={Ellipsis} label={text('scan.more')} isDisabled={scan.pages.length === 0} />} />
          <Menu label={text('scan.export')} entries={exports} trigger={<IconButton icon={Download} label={text('scan.export')} isDisabled={scan.baseLength === 0} />} />
        </div>
      </div>
    </div>
  );
}

/** One line of words: never a bar alone. */
function Summary({ scan }: { scan: Scan }) {
  const text = useText();
  const upload = scanStore((store) => store.uploads.find((each) => each.id === scan.summary.id));
  const { state, pages, read, failed, secondsLeft } = scan.summary;
  const doubtful = scan.pages.reduce((sum, each) => sum + each.doubtful, 0);
  if (upload)
    return (
      <div className="scan-summary" role="status">
        <span>{text('scan.taking', { name: upload.name })}</span>
        <Progress label={text('scan.taking', { name: upload.name })} share={upload.share} />
      </div>
    );
  return (
    <div className="scan-summary tabular" role="status">
      {state === 'ready' ? (
        <Message id="scan.doubtfulLeft" values={{ count: doubtful, pages }} />
      ) : (
        <>
          <span>
            <Message id={`scan.state.${state}`} values={{ read, pages }} />
            {secondsLeft !== null && state === 'reading' && (
              <span className="quiet">
                {' '}
                <Message id="scan.timeLeft" values={{ seconds: Math.ceil(secondsLeft), minutes: Math.ceil(secondsLeft / 60), unit: secondsLeft < 90 ? 'seconds' : 'minutes' }} />
              </span>
            )}
          </span>
          {pages > 0 && <Progress label={text('scan.progress')} share={(read + failed) / pages} />}
        </>
      )}
      {failed > 0 && (
        <button type="button" className="scan-failed" onClick={() => runAction('scan.retryFailed')}>
          <TriangleAlert size={14} aria-hidden /> <Message id="scan.failedPages" values={{ count: failed }} />
        </button>
      )}
    </div>
  );
}

function Thumbs({ scan, page }: { scan: Scan; page: number }) {
  const text = useText();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => void list.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [page]);
  return (
    <div
      className="scan-strip"
      ref={list}
      role="group"
      aria-label={text('scan.pages')}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        const next = (event.target as HTMLElement).parentElement?.children[[...((event.target as HTMLElement).parentElement?.children ?? [])].indexOf(event.target as Element) + step];
        if (step === 0 || !(next instanceof HTMLElement)) return;
        event.preventDefault();
        next.focus();
      }}
    >
      {scan.pages.map((each) => (
        <Thumb key={each.number} id={scan.summary.id} page={each} current={each.number === page} />
      ))}
    </div>
  );
}

const Thumb = memo(function Thumb({ id, page, current }: { id: DocumentId; page: ScanPage; current: boolean }) {
  const text = useText();
  const element = useRef<HTMLButtonElement>(null);
  const seen = useSeen(element);
  const state = stateOf(page);
  return (
    <button ref={element} type="button" className={`scan-thumb scan-thumb-${state}`} tabIndex={current ? 0 : -1} aria-current={current ? 'page' : undefined} aria-label={nameOf(page, state, text)} title={page.problem ? page.problem.what : undefined} onClick={() => goToPage(page.number)}>
      {seen && <ThumbPicture id={id} page={page} />}
      <span className="scan-thumb-foot tabular">
        {state === 'reading' && <LoaderCircle size={12} aria-hidden className="scan-turning" />}
        {state === 'failed' && <TriangleAlert size={12} aria-hidden />}
        {state === 'checked' && <Check size={12} aria-hidden />}
        {page.number}
      </span>
    </button>
  );
});

function ThumbPicture({ id, page }: { id: DocumentId; page: ScanPage }) {
  const address = usePicture(id, page.number, 'thumb', page.state);
  return address ? <img className="scan-thumb-photo" src={address} alt="" draggable={false} /> : null;
}

/** waiting, reading, read, cleaned, checked, failed: what a person wants to know of a page. */
function stateOf(page: ScanPage): 'waiting' | 'reading' | 'read' | 'cleaned' | 'checked' | 'failed' {
  if (page.state !== 'read') return page.state;
  if (page.doubtful === 0 && page.checked > 0) return 'checked';
  return page.cleaned ? 'cleaned' : 'read';
}

function nameOf(page: ScanPage, state: ReturnType<typeof stateOf>, text: Lookup): string {
  const word = text(`scan.page.${state}`);
  const why = page.problem ? ` ${page.problem.what}` : '';
  return `${text('scan.pageName', { page: page.number, state: word, doubtful: page.doubtful })}${why}`;
}

/** Whether an element has been in sight; pictures are not asked for before. */
function useSeen(element: React.RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const watcher = new IntersectionObserver((entries) => void (entries.some((entry) => entry.isIntersecting) && setSeen(true)), { rootMargin: '0px 400px' });
    watcher.observe(element.current);
    return () => watcher.disconnect();
  }, [element]);
  return seen;
}

/** Shows a page: with its text there, the caret goes to its first word. */
export function goToPage(number: number): void {
  const { joined } = scanStore.getState();
  const range = joined?.rangeOf(number);
  const placing = joined && placingOf(joined.session.state);
  if (joined && range && placing) {
    const { from } = presentRange(placing.changes, range);
    joined.session.view.dispatch({ selection: EditorSelection.cursor(from), scrollIntoView: true });
  }
  scanStore.setState({ page: number });
}
