/** Every command on scans. */
import type { Answer, DocumentId } from '../../../electron/contract/index.ts';
import type { Action } from '../../actions/index.ts';
import { getClient, getConnection, keyOf, queryClient, showPanel } from '../../app/index.ts';
import { exportFormats, exportScan } from './export.ts';
import { chooseFiles } from './import.ts';
import { chooseLanguageFile } from './languages.ts';
import { attempt, getScan, openScanId, pauseScan, readAgain, scanStore, shownPage } from './scans.ts';
import { acceptSure } from './scan-panel.tsx';
import { goToPage } from './page-strip.tsx';
import { focusChecking, goOn } from './verification.tsx';

const joined = () => scanStore.getState().joined;
const hasText = () => joined() !== null;

function summary(): Answer<'scans.list'>[number] | undefined {
  const id = openScanId();
  return queryClient.getQueryData<Answer<'scans.list'>>(keyOf('scans.list', {}))?.find((scan) => scan.id === id);
}

function withScan(work: (id: DocumentId) => unknown): () => void {
  return () => {
    const id = openScanId();
    if (id) void work(id);
  };
}

async function cleanUp(id: DocumentId): Promise<void> {
  showPanel('scan');
  await joined()?.flush();
  await attempt(() => getClient().call('scans.clean', { id, page: null }));
}

function walkPages(step: 1 | -1): void {
  const id = openScanId();
  const pages = id ? (getScan(id)?.pages.length ?? 0) : 0;
  const next = shownPage() + step;
  if (next >= 1 && next <= pages) goToPage(next);
}

const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];

function zoom(step: 1 | -1): void {
  const at = zooms.indexOf(scanStore.getState().zoom);
  scanStore.setState({ zoom: zooms[Math.min(zooms.length - 1, Math.max(0, at + step))] ?? 1 });
}

const isOpen = () => openScanId() !== null;

export const scanActions: readonly Action[] = [
  { id: 'scan.import', label: 'action.scan.import', key: '', enabled: () => getConnection().state === 'open', run: chooseFiles },
  { id: 'scan.check', label: 'action.scan.check', key: '$mod+F8', whileTyping: true, enabled: hasText, run: focusChecking },
  { id: 'scan.nextDoubtful', label: 'action.scan.nextDoubtful', key: 'F8', whileTyping: true, enabled: hasText, run: () => void (joined() && goOn(joined()!, 1)) },
  { id: 'scan.previousDoubtful', label: 'action.scan.previousDoubtful', key: 'Shift+F8', whileTyping: true, enabled: hasText, run: () => void (joined() && goOn(joined()!, -1)) },
  {
    id: 'scan.leaveChecking', label: 'action.scan.leaveChecking', key: 'Escape', scope: 'verify', enabled: hasText,
    run: () => joined()?.session.view.focus(),
  },
  { id: 'scan.nextPage', label: 'action.scan.nextPage', key: '$mod+Alt+PageDown', whileTyping: true, enabled: isOpen, run: () => walkPages(1) },
  { id: 'scan.previousPage', label: 'action.scan.previousPage', key: '$mod+Alt+PageUp', whileTyping: true, enabled: isOpen, run: () => walkPages(-1) },
  { id: 'scan.pause', label: 'action.scan.pause', key: '', enabled: () => summary()?.state === 'reading', run: withScan((id) => pauseScan(id, true)) },
  { id: 'scan.resume', label: 'action.scan.resume', key: '', enabled: () => summary()?.state === 'paused', run: withScan((id) => pauseScan(id, false)) },
  { id: 'scan.retryFailed', label: 'action.scan.retryFailed', key: '', enabled: () => (summary()?.failed ?? 0) > 0, run: withScan((id) => readAgain(id, null)) },
  { id: 'scan.readAgain', label: 'action.scan.readAgain', key: '', enabled: isOpen, run: withScan((id) => readAgain(id, shownPage())) },
  { id: 'scan.larger', label: 'action.scan.larger', key: '', enabled: isOpen, run: () => zoom(1) },
  { id: 'scan.smaller', label: 'action.scan.smaller', key: '', enabled: isOpen, run: () => zoom(-1) },
  { id: 'scan.doubt', label: 'action.scan.doubt', key: '', enabled: hasText, run: () => scanStore.setState({ dialog: 'doubt' }) },
  { id: 'scan.language', label: 'action.scan.language', key: '', enabled: isOpen, run: () => scanStore.setState({ dialog: 'language' }) },
  { id: 'scan.addLanguage', label: 'action.scan.addLanguage', key: '', enabled: () => getConnection().state === 'open', run: chooseLanguageFile },
  { id: 'scan.confusions', label: 'action.scan.confusions', key: '', enabled: hasText, run: () => scanStore.setState({ dialog: 'confusions' }) },
  { id: 'scan.order', label: 'action.scan.order', key: '', enabled: hasText, run: () => scanStore.setState({ dialog: 'order' }) },
  { id: 'scan.panel', label: 'action.scan.panel', key: '', enabled: isOpen, run: () => showPanel('scan') },
  { id: 'scan.clean', label: 'action.scan.clean', key: '', enabled: () => hasText() && !summary()?.cleaning, run: withScan((id) => cleanUp(id)) },
  { id: 'scan.stopCleaning', label: 'action.scan.stopCleaning', key: '', enabled: () => Boolean(summary()?.cleaning), run: withScan((id) => attempt(() => getClient().call('scans.stopCleaning', { id }))) },
  { id: 'scan.acceptSure', label: 'action.scan.acceptSure', key: '', enabled: hasText, run: () => void (joined() && acceptSure(joined()!)) },
  ...exportFormats.map((format): Action => ({ id: `scan.export.${format}`, label: `action.scan.export.${format}`, key: '', enabled: hasText, run: withScan((id) => exportScan(id, format)) })),
];
