import { useState } from 'react';
import type { Scan, ScanFile } from '../../../electron/contract/index.ts';
import { attempt } from './scans.ts';
import { getClient, useAnswer } from '../../app/index.ts';
import { Button, EmptyState, ProblemView, Scrollable, TextField } from '../../components/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import { rawText } from '../../../engine/text/index.ts';

/** What stands where the text will be: how far the page at hand is, its words as they were read, and files that need something. */
export function ReadingPane({ scan, page }: { scan: Scan; page: number }) {
  const text = useText();
  const facts = scan.pages[page - 1];
  const troubled = scan.files.filter((file) => file.problem !== null);
  return (
    <main className="scan-reading">
      {troubled.map((file) => (file.problem?.code === 'password-needed' || file.problem?.code === 'password-wrong' ? <Locked key={file.number} scan={scan} file={file} /> : <Unreadable key={file.number} file={file} />))}
      {facts?.state === 'read' ? (
        <PageText scan={scan} page={page} />
      ) : (
        troubled.length === 0 && (
          <EmptyState>
            <Message id={scan.summary.state === 'receiving' ? 'scan.receiving' : scan.pages.length === 0 ? 'scan.opening' : 'scan.textLater'} />
          </EmptyState>
        )
      )}
      {facts?.state === 'read' && <p className="scan-page-note quiet">{text('scan.textLater')}</p>}
    </main>
  );
}

function PageText({ scan, page }: { scan: Scan; page: number }) {
  const text = useText();
  const answer = useAnswer('scans.page', { id: scan.summary.id, page });
  if (!answer.data) return null;
  return (
    <Scrollable label={text('scan.wordsAsRead', { page })} className="scan-raw">
      {/* Each line runs its own way: a page may hold several scripts. */}
      {rawText(answer.data.recognised)
        .split('\n\n')
        .map((paragraph, at) => (
          <p key={at} dir="auto" className="scan-raw-text">
            {paragraph}
          </p>
        ))}
    </Scrollable>
  );
}

function Locked({ scan, file }: { scan: Scan; file: ScanFile }) {
  const text = useText();
  const [password, setPassword] = useState('');
  if (!file.problem) return null;
  return (
    <form
      className="scan-file-problem"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(() => getClient().call('scans.unlock', { id: scan.summary.id, file: file.number, password }));
      }}
    >
      <h2>{file.name}</h2>
      <ProblemView problem={file.problem} />
      <TextField label={text('scan.password')} value={password} onChange={setPassword} maxLength={1000} />
      <Button kind="primary" type="submit" isDisabled={password === ''}>
        {text('scan.unlock')}
      </Button>
    </form>
  );
}

function Unreadable({ file }: { file: ScanFile }) {
  if (!file.problem) return null;
  return (
    <div className="scan-file-problem">
      <h2>{file.name}</h2>
      <ProblemView problem={file.problem} />
    </div>
  );
}
