/** What the window knows of scans, kept up to date by the library's events; and commands on them. */
import { create } from 'zustand';
import type { Answer, DocumentId, Scan, ScanSummary } from '../../../electron/contract/index.ts';
import { changeSettings, closeOverlay, getClient, getConnection, getSettings, keyOf, queryClient, reportProblem, useAnswer } from '../../app/index.ts';
import { openDocument, useOpenDocumentId } from '../../editor/index.ts';
import { text } from '../../i18n/index.ts';
import { getSession, reopenDocument } from '../../editor/core/index.ts';
import type { ScanSession } from './scan-session.ts';

export type ScanDialog = 'doubt' | 'confusions' | 'language' | 'order';

interface ScanStore {
  /** The open scan, joined to its text; null while there is none. */
  readonly joined: ScanSession | null;
  /** Whether the strip for checking words is shown. */
  readonly checking: boolean;
  /** The page that was asked for by its picture, until the caret moves. */
  readonly page: number | null;
  /** Words that are changed everywhere, while the writer looks at the places. */
  readonly group: { readonly from: string; readonly to: string } | null;
  /** What is being chosen or looked through in a window of its own. */
  readonly dialog: ScanDialog | null;
  /** Waits for the language of pages that are about to be taken in; null while nothing is asked. */
  readonly asking: { readonly usual: string; answer(language: string | null): void } | null;
  /** Files that are being handed over. */
  readonly uploads: readonly { readonly id: DocumentId; readonly name: string; readonly share: number }[];
  /** Files are being dragged over the window. */
  readonly dragging: boolean;
  /** Width of the picture beside the text, as a share. */
  readonly split: number;
  readonly zoom: number;
}

export const scanStore = create<ScanStore>(() => ({ joined: null, checking: true, page: null, group: null, dialog: null, asking: null, uploads: [], dragging: false, split: 0.48, zoom: 1 }));

export function closeScanDialog(): void {
  scanStore.setState({ dialog: null });
}

const none: readonly ScanSummary[] = [];

export function useScans(): readonly ScanSummary[] {
  return useAnswer('scans.list', {}).data ?? none;
}

/** The scan of the open document; null where it is none. */
export function useOpenScan(): ScanSummary | null {
  const id = useOpenDocumentId();
  const scans = useScans();
  return scans.find((scan) => scan.id === id) ?? null;
}

export function openScanId(): DocumentId | null {
  const id = getSession()?.id;
  const scans = queryClient.getQueryData<Answer<'scans.list'>>(keyOf('scans.list', {})) ?? [];
  return scans.find((scan) => scan.id === id)?.id ?? null;
}

export function useScan(id: DocumentId): Scan | null {
  return useAnswer('scans.open', { id }).data ?? null;
}

export function getScan(id: DocumentId): Scan | undefined {
  return queryClient.getQueryData<Scan>(keyOf('scans.open', { id }));
}

/** Follows the library's events for as long as the window lives. Returns how to stop. */
export function followScans(): () => void {
  const connection = getConnection();
  const stops = [
    connection.on('scans.changed', ({ scans }) => {
      queryClient.setQueryData(keyOf('scans.list', {}), scans);
      for (const summary of scans) queryClient.setQueryData<Scan>(keyOf('scans.open', { id: summary.id }), (scan) => scan && { ...scan, summary });
    }),
    connection.on('scan.page', ({ id, page }) => {
      queryClient.setQueryData<Scan>(keyOf('scans.open', { id }), (scan) => scan && { ...scan, pages: scan.pages.map((each) => (each.number === page.number ? page : each)) });
      const { joined } = scanStore.getState();
      if (joined?.id === id) joined.updatePage(page);
    }),
    connection.on('scan.changed', ({ id, text }) => {
      void queryClient.invalidateQueries({ queryKey: keyOf('scans.open', { id }) });
      // The text was laid out by the library: it is read again, unless something typed here is still on its way there.
      const session = getSession();
      if (text && session?.id === id && session.saver.saved) void reopenDocument().catch(reportProblem);
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Runs a call on the open scan and shows what kept it from being carried out. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    reportProblem(error);
    return false;
  }
}

/** Opens a scan's document and remembers it for the next start. */
export async function openScan(id: DocumentId): Promise<void> {
  await openDocument(id);
  if (getSettings().lastDocument !== id) void changeSettings({ lastDocument: id });
  closeOverlay();
}

export async function showScan(summary: ScanSummary): Promise<void> {
  await attempt(async () => {
    await openScan(summary.id);
    if (summary.sample && summary.state === 'paused') await getClient().call('scans.start', { id: summary.id });
  });
}

export function pauseScan(id: DocumentId, paused: boolean): Promise<boolean> {
  return attempt(() => getClient().call('scans.pause', { id, paused }));
}

/**
 * Reads a page again, or with null all that failed, or all. What is typed is saved first, since the page's text will be
 * put in; what is to be replaced on more than a page is kept as a version.
 */
export function readAgain(id: DocumentId, page: number | 'all' | null, language?: string): Promise<boolean> {
  return attempt(async () => {
    await getSession()?.flush();
    await scanStore.getState().joined?.flush();
    if (page === 'all') await getClient().call('versions.keep', { documentId: id, name: text('scan.language.version'), reason: 'named' });
    await getClient().call('scans.retry', { id, page, ...(language === undefined ? {} : { language }) });
  });
}

/** The number of the page whose picture is shown. */
export function shownPage(): number {
  const { page, joined } = scanStore.getState();
  return page ?? joined?.current?.page ?? 1;
}
