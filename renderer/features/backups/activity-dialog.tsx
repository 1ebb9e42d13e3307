import { useState } from 'react';
import type { Job } from '../../../electron/contract/index.ts';
import { closeDialog, download, getClient, queryClient, reportProblem, useAnswer } from '../../app/index.ts';
import { Button, Confirmation, Dialog, EmptyState, Scrollable, showToast } from '../../components/index.ts';
import { hasText, Message, useFormat, useText } from '../../i18n/index.ts';
import './activity.css';

/** What the model read and wrote, when and for which document. */
export function ActivityDialog() {
  const text = useText();
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const { data, isSuccess } = useAnswer('activity.list', { limit: 500 }, { fresh: true });
  const entries = data ?? [];
  const jobWord = (job: string) => (hasText(`job.${job}`) ? text(`job.${job}` as `job.${Exclude<Job['kind'], 'revise'>}`) : text('activity.revise'));
  const exportAll = async () => {
    try {
      const file = await getClient().call('activity.export', {});
      download(file.name, file.text);
    } catch (error) {
      reportProblem(error);
    }
  };
  const clear = async () => {
    try {
      const { deleted } = await getClient().call('activity.clear', {});
      await queryClient.invalidateQueries({ queryKey: ['activity.list'] });
      showToast(text('activity.cleared', { count: deleted }));
    } catch (error) {
      reportProblem(error);
    }
  };
  return (
    <Dialog
      title={text('activity.title')}
      width="wide"
      onClose={closeDialog}
      footer={
        <>
          <Button kind="quiet" isDisabled={entries.length === 0} onPress={() => setAsking(true)}>{text('activity.clear')}</Button>
          <Button isDisabled={entries.length === 0} onPress={() => void exportAll()}>{text('activity.export')}</Button>
        </>
      }
    >
      <div className="dialog-words"><p className="quiet">{text('activity.hint')}</p></div>
      <Scrollable className="activity-scroll" label={text('activity.title')}>
        {entries.length > 0 && (
          <table className="activity tabular">
            <thead>
              <tr>
                {(['at', 'document', 'job', 'model', 'read', 'written'] as const).map((name) => <th key={name} scope="col">{text(`activity.column.${name}`)}</th>)}
              </tr>
            </thead>
            <tbody>
              {entries.map((entry, index) => (
                <tr key={index}>
                  <td>{format.formatDate(entry.at, { dateStyle: 'short', timeStyle: 'short' })}</td>
                  <td className="activity-title">{entry.documentTitle || text('document.untitled')}</td>
                  <td>{jobWord(entry.job)}</td>
                  <td>{entry.model}</td>
                  <td>{format.formatNumber(entry.read)}</td>
                  <td>{format.formatNumber(entry.written)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {isSuccess && entries.length === 0 && <EmptyState>{text('activity.none')}</EmptyState>}
      </Scrollable>
      {asking && (
        <Confirmation title={text('activity.clearTitle')} action={text('activity.clear')} onConfirm={() => void clear()} onClose={() => setAsking(false)}>
          <Message id="activity.clearWords" />
        </Confirmation>
      )}
    </Dialog>
  );
}
