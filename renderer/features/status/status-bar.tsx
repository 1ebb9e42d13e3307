import type { ReactNode } from 'react';
import { DialogTrigger, Popover, Dialog } from 'react-aria-components';
import type { EngineStatus } from '../../../electron/contract/index.ts';
import { getClient, openDialog, reportProblem, showPanel, useConnectionState, useEngineStatus, useRunProgress } from '../../app/index.ts';
import { Button, ProblemView } from '../../components/index.ts';
import { useOpenDocument } from '../../editor/index.ts';
import { Message, useText, type Lookup } from '../../i18n/index.ts';
import './status-bar.css';

/** The line at the bottom. It never lies: every state is a word, and shown only once it is true. */
export function StatusBar({ lead, spelling }: { lead: ReactNode; spelling: ReactNode }) {
  const text = useText();
  return (
    <footer className="status-bar" aria-label={text('status.name')} data-region="status">
      <div className="status-part">
        {lead}
        <SaveState />
        {spelling}
      </div>
      <Engine />
    </footer>
  );
}

function SaveState() {
  const text = useText();
  const document = useOpenDocument((open) => open);
  const connection = useConnectionState();
  if (!document) return null;
  const failed = document.saveState === 'failed';
  // Without a connection nothing can be on its way to the disk.
  const word = connection === 'lost' && document.saveState === 'saving' ? 'status.waiting' : `status.${document.saveState}`;
  return (
    <div className="status-part">
      <span className={failed ? 'status-failed' : undefined} data-save-state={document.saveState}>
        {text(word)}
      </span>
      {failed && document.problem && (
        <DialogTrigger>
          <Button kind="quiet">{text('status.why')}</Button>
          <Popover className="popover status-why" placement="top start">
            <Dialog aria-label={text('status.failed')}>
              <ProblemView problem={document.problem} />
            </Dialog>
          </Popover>
        </DialogTrigger>
      )}
      <span aria-hidden>·</span>
      <span className="tabular">
        <Message id="status.words" values={{ words: document.words }} />
      </span>
    </div>
  );
}

function Engine() {
  const text = useText();
  const connection = useConnectionState();
  const status = useEngineStatus();
  const progress = useRunProgress(status?.runId ?? null);
  if (connection === 'lost') return <div className="status-part status-failed">{text('status.lost')}</div>;
  if (!status) return <div className="status-part" />;
  const restartable = status.state === 'stopped' || status.state === 'failed';
  const busy = status.state === 'working' || status.waiting > 0;
  return (
    <div className="status-part status-engine">
      {status.state !== 'absent' && (
        <Button kind="quiet" aria-describedby="models-hint" onPress={() => openDialog('models')}>
          <span className="status-model">{status.model?.name ?? text('status.model')}</span>
        </Button>
      )}
      <span id="models-hint" className="visually-hidden">{text('models.open')}</span>
      {status.state !== 'absent' && <span aria-hidden>·</span>}
      <span className={status.state === 'failed' ? 'status-failed tabular' : 'tabular'} data-engine-state={status.state}>
        {status.state === 'working' && progress ? text('engine.pass', { pass: progress.pass, expected: progress.expected }) : engineWord(status, text)}
      </span>
      {status.problem && (
        <DialogTrigger>
          <Button kind="quiet">{text('status.why')}</Button>
          <Popover className="popover status-why" placement="top end">
            <Dialog aria-label={engineWord(status, text)}>
              <ProblemView problem={status.problem} />
            </Dialog>
          </Popover>
        </DialogTrigger>
      )}
      {restartable && (
        <Button kind="quiet" onPress={() => void getClient().call('engine.start', {}).catch(reportProblem)}>
          {text('engine.start')}
        </Button>
      )}
      {busy && (
        <Button kind="quiet" onPress={() => showPanel('history')}>
          <span className="tabular">{status.queuePaused ? text('status.paused', { count: status.waiting }) : text('status.runs', { count: status.waiting })}</span>
        </Button>
      )}
    </div>
  );
}

function engineWord(status: EngineStatus, text: Lookup): string {
  if (status.state === 'loading' && status.loading) return text('engine.loadingModel', { model: status.loading, share: status.share });
  return text(`engine.${status.state}`, { share: status.share });
}
