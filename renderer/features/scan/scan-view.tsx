import { useEffect, useState, type ReactElement } from 'react';
import type { Scan, ScanSummary } from '../../../electron/contract/index.ts';
import { reportProblem, useSettings } from '../../app/index.ts';
import { EditorPane } from '../../editor/index.ts';
import { useSession } from '../../editor/core/index.ts';
import { useText } from '../../i18n/index.ts';
import { ConfusionsDialog } from './confusions-dialog.tsx';
import { DoubtDialog } from './doubt-dialog.tsx';
import { GroupDialog } from './group-dialog.tsx';
import { LanguageDialog } from './language-dialog.tsx';
import { OrderDialog } from './order-dialog.tsx';
import { PageImage } from './page-image.tsx';
import { PageStrip } from './page-strip.tsx';
import { ReadingPane } from './reading-pane.tsx';
import { joinScan, type ScanSession } from './scan-session.ts';
import { scanStore, useScan } from './scans.ts';
import { Splitter } from './splitter.tsx';
import { useOfJoined } from './use-joined.ts';
import { Verification } from './verification.tsx';
import './scan.css';

/** A scan: its pages as a strip, the picture of one beside the text, the word at hand below. */
export function ScanView({ summary }: { summary: ScanSummary }): ReactElement | null {
  const text = useText();
  const scan = useScan(summary.id);
  const joined = useJoined(scan);
  const asked = scanStore((state) => state.page);
  const split = scanStore((state) => state.split);
  const checking = scanStore((state) => state.checking);
  const dialog = scanStore((state) => state.dialog);
  // Only the number: a caret that goes from word to word must not draw five hundred small pictures anew.
  const current = useOfJoined(joined, () => joined?.current?.page ?? 1);
  if (!scan) return null;
  const page = Math.min(scan.pages.length, asked ?? current);
  return (
    <section className="scan" data-scope="scan" aria-label={text('scan.name')}>
      <PageStrip scan={scan} page={page} />
      <div className="scan-body">
        <div className="scan-picture" style={{ flexBasis: `${split * 100}%` }}>
          {scan.pages.length > 0 && <PageImage key={scan.summary.id} scan={scan} joined={joined} page={page} />}
        </div>
        <Splitter />
        <div className="scan-text">{scan.summary.state === 'ready' || scan.baseLength > 0 ? <EditorPane /> : <ReadingPane scan={scan} page={page} />}</div>
      </div>
      {joined && checking && <Verification joined={joined} />}
      {joined && <GroupDialog joined={joined} />}
      {joined && dialog === 'confusions' && <ConfusionsDialog joined={joined} />}
      {joined && dialog === 'doubt' && <DoubtDialog joined={joined} />}
      {joined && dialog === 'order' && <OrderDialog joined={joined} />}
      {dialog === 'language' && <LanguageDialog id={summary.id} />}
    </section>
  );
}

/** Joins the scan to the document in the editor, once its text is there, and again when the document was read anew. */
function useJoined(scan: Scan | null): ScanSession | null {
  const session = useSession();
  const [joined, setJoined] = useState<ScanSession | null>(null);
  const ready = scan !== null && scan.baseLength > 0 && scan.summary.id === session?.id;
  useEffect(() => {
    if (!ready || !session) return;
    let current = true;
    let made: ScanSession | null = null;
    joinScan(session).then((result) => {
      made = result;
      if (!current) return result?.close();
      setJoined(result);
      scanStore.setState({ joined: result, page: null });
      return undefined;
    }, reportProblem);
    return () => {
      current = false;
      made?.close();
      setJoined(null);
      scanStore.setState({ joined: null, dialog: null, group: null });
    };
  }, [ready, session]);
  useEffect(() => {
    if (scan && joined?.id === scan.summary.id) joined.update(scan);
  }, [scan, joined]);
  useFollowCaret(joined);
  const limits = useSettings((settings) => settings.doubtLimits.join(' '));
  useEffect(() => joined?.redraw(), [joined, limits]);
  return joined;
}

/** The word at the caret becomes the word at hand. */
function useFollowCaret(joined: ScanSession | null): void {
  useEffect(() => {
    if (!joined) return;
    let last = -1;
    const follow = () => {
      const { head } = joined.session.state.selection.main;
      if (head === last) return;
      const word = joined.wordAt(head);
      // Its page is being read; the news of that brings us here again.
      if (!word) return;
      last = head;
      // Several words may share a place; the one that was chosen stays.
      const { current } = joined;
      const page = current && joined.peek(current.page);
      const range = current && page ? joined.rangeOfWord(page, current.word) : null;
      if (!range || head < range.from || head > range.to) joined.setCurrent(word);
      scanStore.setState({ page: null });
    };
    // Before the next frame is drawn, so that text, picture and strip change together.
    let due = false;
    const soon = () => {
      if (due) return;
      due = true;
      queueMicrotask(() => {
        due = false;
        follow();
      });
    };
    soon();
    return joined.subscribe(soon);
  }, [joined]);
}
