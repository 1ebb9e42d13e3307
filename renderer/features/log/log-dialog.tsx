import { useState } from 'react';
import { closeDialog, getClient, reportProblem, useAnswer } from '../../app/index.ts';
import { Button, Choices, Dialog, EmptyState, Scrollable, showToast } from '../../components/index.ts';
import { useFormat, useText } from '../../i18n/index.ts';
import './log.css';

type Least = 'all' | 'warn' | 'error';
const shownLevels: Readonly<Record<Least, readonly string[]>> = { all: ['error', 'warn', 'info', 'debug'], warn: ['error', 'warn'], error: ['error'] };

/** What the program wrote down about itself, newest first, and a report to send. It never holds words of a document. */
export function LogDialog() {
  const text = useText();
  const format = useFormat();
  const [least, setLeast] = useState<Least>('all');
  const log = useAnswer('log.read', { limit: 1000 }, { fresh: true });
  const lines = (log.data ?? []).filter((line) => shownLevels[least].includes(line.level)).toSorted((a, b) => b.at - a.at);

  const copy = async () => {
    try {
      const report = await getClient().call('log.report', {});
      await navigator.clipboard.writeText(report.text);
      showToast(text('log.copied'));
    } catch (error) {
      reportProblem(error);
    }
  };

  return (
    <Dialog
      title={text('log.title')}
      width="wide"
      onClose={closeDialog}
      footer={
        <Button kind="primary" onPress={() => void copy()}>
          {text('log.copy')}
        </Button>
      }
    >
      <div className="log-head">
        <p className="quiet">{text('log.hint')}</p>
        <Choices<Least> label={text('log.show')} value={least} choices={(['all', 'warn', 'error'] as const).map((value) => ({ value, label: text(`log.show.${value}`) }))} onChange={setLeast} />
      </div>
      <Scrollable className="log-lines" role="log" label={text('log.title')}>
        {lines.map((line, at) => (
          <div key={at} className="log-line">
            <time className="quiet tabular">{format.formatDate(line.at, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })}</time>
            <span className={`log-level log-${line.level}`}>{text(`log.level.${line.level}`)}</span>
            <span className="quiet">{line.source}</span>
            <span className="log-message">{line.message}</span>
          </div>
        ))}
        {log.isSuccess && lines.length === 0 && <EmptyState>{text('log.empty')}</EmptyState>}
      </Scrollable>
    </Dialog>
  );
}
