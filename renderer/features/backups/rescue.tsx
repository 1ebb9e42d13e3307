import { useState } from 'react';
import type { Backup } from '../../../electron/contract/index.ts';
import { problemOf, useAnswer } from '../../app/index.ts';
import { Button, ProblemView } from '../../components/index.ts';
import type { ProblemData } from '../../../engine/text/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import { BackupList } from './backup-list.tsx';
import { restoreBackup } from './backups.ts';

/** Problems that a backup helps with. */
const mendable = new Set(['library-damaged', 'library-newer', 'disk-error']);

/** The whole window while the library can't be opened: why, and the backups to choose from. */
export function Rescue({ problem }: { problem: ProblemData }) {
  const text = useText();
  const { data } = useAnswer('backups.list', {}, { fresh: true });
  const [failure, setFailure] = useState<ProblemData | null>(null);
  const restore = (backup: Backup) => {
    setFailure(null);
    restoreBackup(backup).catch((error: unknown) => setFailure(problemOf(error)));
  };
  return (
    <main className="start-problem rescue">
      <h1 className="visually-hidden">{text('backups.rescueTitle')}</h1>
      <ProblemView problem={problem}>
        <Button onPress={() => window.location.reload()}>
          <Message id="common.retry" />
        </Button>
      </ProblemView>
      {failure && <ProblemView problem={failure} />}
      {data && mendable.has(problem.code) && (
        <section aria-label={text('backups.title')}>
          <h2 className="rescue-heading">{text('backups.title')}</h2>
          <BackupList backups={data.backups} onRestore={restore} />
          <p className="quiet backup-folder">{data.folder}</p>
        </section>
      )}
    </main>
  );
}
