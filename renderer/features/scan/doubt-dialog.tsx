import type { DoubtLimits } from '../../../electron/contract/index.ts';
import { changeSettings, useAnswer, useSettings } from '../../app/index.ts';
import { Button, Dialog, Slider } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { closeScanDialog } from './scans.ts';
import { countsByLevel, withLimit } from './doubt.ts';
import type { ScanSession } from './scan-session.ts';

const usual: DoubtLimits = [85, 70, 50];
const levels = ['slight', 'middling', 'strong'] as const;

/** From which confidence on words are marked, in three levels, and how many words of this scan each level has. */
export function DoubtDialog({ joined }: { joined: ScanSession }) {
  const text = useText();
  const limits = useSettings((settings) => settings.doubtLimits);
  const answer = useAnswer('scans.confidences', { id: joined.id }, { fresh: true });
  const counts = answer.data && countsByLevel(answer.data.counts, limits);
  return (
    <Dialog
      title={text('scan.doubt.title')}
      width="narrow"
      onClose={closeScanDialog}
      footer={
        <>
          <Button onPress={() => void changeSettings({ doubtLimits: usual })}>
            {text('scan.doubt.usual')}
          </Button>
          <Button kind="primary" onPress={closeScanDialog}>
            {text('common.close')}
          </Button>
        </>
      }
    >
      <div className="scan-doubts">
        <p className="quiet">{text('scan.doubt.explain')}</p>
        {levels.map((level, at) => (
          <div key={level} className="scan-doubt-level">
            <Slider
              label={text(`scan.doubt.${level}`)}
              value={limits[at] ?? 0}
              least={0}
              most={100}
              say={(limit) => text('scan.doubt.under', { limit })}
              onChange={(limit) => void changeSettings({ doubtLimits: withLimit(limits, at, limit) })}
            />
            <span className="tabular">
              <span className={`cm-doubt cm-doubt-${at + 1}`}>{text('scan.doubt.words', { count: counts?.[at] ?? 0 })}</span>
            </span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
