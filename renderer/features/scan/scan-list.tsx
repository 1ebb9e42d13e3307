import { FilePlus2, ScanText } from 'lucide-react';
import type { ScanSummary } from '../../../electron/contract/index.ts';
import { runAction } from '../../actions/index.ts';
import { useDocumentList } from '../../app/index.ts';
import { IconButton } from '../../components/index.ts';
import { useOpenDocumentId } from '../../editor/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import { showScan, useScans } from './scans.ts';

/** The scans in the sidebar: what each is called and how far it is. */
export function ScanList() {
  const text = useText();
  const scans = useScans();
  const documents = useDocumentList().data ?? [];
  const openId = useOpenDocumentId();
  const titles = new Map(documents.map((document) => [document.id, document.title]));
  return (
    <section className="scan-list" aria-label={text('scan.list')}>
      <div className="sidebar-section">
        <h2 className="sidebar-title">{text('scan.list')}</h2>
        <IconButton icon={FilePlus2} label={text('action.scan.import')} onPress={() => runAction('scan.import')} />
      </div>
      {scans.length === 0 ? (
        <p className="sidebar-hint scan-list-hint">{text('scan.none')}</p>
      ) : (
        <ul className="scan-rows">
          {scans.map((scan) => (
            <li key={scan.id}>
              <button type="button" className={scan.id === openId ? 'sidebar-row scan-row scan-row-open' : 'sidebar-row scan-row'} aria-current={scan.id === openId ? 'true' : undefined} onClick={() => void showScan(scan)}>
                <ScanText size={16} aria-hidden />
                <span className="sidebar-row-name scan-row-name">{titles.get(scan.id) || text('document.untitled')}</span>
                <span className="quiet tabular scan-row-state">
                  <State scan={scan} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function State({ scan }: { scan: ScanSummary }) {
  const { state, read, pages, failed, sample } = scan;
  if (sample && state === 'paused' && pages === 0) return <Message id="scan.row.sample" />;
  if (state === 'paused' && pages === 0) return <Message id="scan.row.problem" />;
  if (state === 'ready') return <Message id="scan.row.pages" values={{ pages: pages - failed }} />;
  if (state === 'receiving' || pages === 0) return <Message id="scan.row.waiting" />;
  return <Message id={state === 'paused' ? 'scan.row.paused' : 'scan.row.reading'} values={{ read, pages }} />;
}
