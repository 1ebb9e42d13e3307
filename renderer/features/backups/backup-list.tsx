import type { Backup } from '../../../electron/contract/index.ts';
import { Button, Confirmation, EmptyState } from '../../components/index.ts';
import { Message, useFormat, useText } from '../../i18n/index.ts';
import { backupsStore } from './backups.ts';
import './backups.css';

/** The backups there are, the newest first; each can take the library's place. */
export function BackupList({ backups, onRestore }: { backups: readonly Backup[]; onRestore(backup: Backup): void }) {
  const text = useText();
  const format = useFormat();
  const { busy, restoring } = backupsStore();
  const when = (at: number) => format.formatDate(at, { dateStyle: 'full', timeStyle: 'short' });
  if (backups.length === 0) return <EmptyState>{text('backups.none')}</EmptyState>;
  return (
    <>
      <ul className="backup-list">
        {backups.map((backup) => (
          <li key={backup.name} className="backup-row">
            <span className="backup-words">
              <span>{when(backup.at)}</span>
              <span className="quiet tabular">
                {backup.documents === null ? text('backups.unreadable') : text('backups.facts', { documents: backup.documents, size: Math.max(0.1, Math.round(backup.bytes / 100_000) / 10), reason: text(`backups.reason.${backup.reason}`) })}
              </span>
            </span>
            <Button isDisabled={busy || backup.documents === null} onPress={() => backupsStore.setState({ restoring: backup })}>
              {text('backups.restore')}
            </Button>
          </li>
        ))}
      </ul>
      {restoring && (
        <Confirmation title={text('backups.restoreTitle')} action={text('backups.restore')} onConfirm={() => onRestore(restoring)} onClose={() => backupsStore.setState({ restoring: null })}>
          <Message id="backups.restoreWords" values={{ when: when(restoring.at) }} />
        </Confirmation>
      )}
    </>
  );
}
