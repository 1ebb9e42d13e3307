import { closeDialog, reportProblem, useAnswer } from '../../app/index.ts';
import { Banner, Button, Dialog, problemWords, Scrollable } from '../../components/index.ts';
import { saveNow } from '../../editor/index.ts';
import { useText } from '../../i18n/index.ts';
import { BackupList } from './backup-list.tsx';
import { backupsStore, makeBackup, restoreBackup } from './backups.ts';

/** Backups while the library is open: what there is, one more, or back to one of them. */
export function BackupsDialog() {
  const text = useText();
  const { data } = useAnswer('backups.list', {}, { fresh: true });
  const busy = backupsStore((state) => state.busy);
  const failed = data?.failed ? problemWords(data.failed, text) : null;
  return (
    <Dialog
      title={text('backups.title')}
      onClose={closeDialog}
      footer={
        <Button kind="primary" isDisabled={busy} onPress={() => void makeBackup()}>
          {text(busy ? 'backups.making' : 'backups.make')}
        </Button>
      }
    >
      <div className="dialog-words">
        <p className="quiet">{text('backups.hint')}</p>
        {data && <p className="quiet backup-folder">{data.folder}</p>}
        {failed && (
          <Banner kind="alarm">
            <strong>{text('backups.failed')}</strong> {failed.what} {failed.todo}
          </Banner>
        )}
      </div>
      <Scrollable className="backup-scroll" label={text('backups.title')}>
        {data && <BackupList backups={data.backups} onRestore={(backup) => void saveNow().then(() => restoreBackup(backup)).catch(reportProblem)} />}
      </Scrollable>
    </Dialog>
  );
}
