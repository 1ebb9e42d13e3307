import { ArrowDown, ArrowUp, Pause, Play, Square, X } from 'lucide-react';
import type { RunSummary } from '../../../electron/contract/index.ts';
import { useEngineStatus, useQueue, useRunProgress } from '../../app/index.ts';
import { IconButton, Progress, useNow } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { estimate } from './days.ts';
import { moveRun, pauseQueue, stopRun } from './history-store.ts';
import { jobName } from './words.ts';

/** The run that goes on and those that wait, in their order; nothing when there are none. */
export function Queue() {
  const text = useText();
  const queue = useQueue();
  const paused = useEngineStatus()?.queuePaused ?? false;
  const now = useNow(1000);
  if (queue.length === 0) return null;
  const running = queue.filter((run) => run.state === 'running');
  const waiting = queue.filter((run) => run.state !== 'running');
  const seconds = estimate([...running, ...waiting], now);
  return (
    <section className="queue" aria-label={text('queue.title')}>
      <div className="queue-head">
        <h3 className="history-heading">{text(paused ? 'queue.paused' : 'queue.title')}</h3>
        <span className="quiet tabular">{seconds !== null && text('queue.estimate', { seconds: Math.ceil(seconds) })}</span>
        <IconButton icon={paused ? Play : Pause} label={text(paused ? 'queue.resume' : 'queue.pause')} onPress={() => void pauseQueue(!paused)} />
      </div>
      <ul>
        {running.map((run) => (
          <Running key={run.id} run={run} />
        ))}
        {waiting.map((run, at) => (
          <li key={run.id} className="queue-row">
            <QueueWords run={run} note={text(run.state === 'paused' ? 'history.run.paused' : 'history.run.queued')} />
            <IconButton icon={ArrowUp} label={text('queue.up', { job: jobName(run.job, text) })} isDisabled={at === 0} onPress={() => void moveRun(waiting, run.id, -1)} />
            <IconButton icon={ArrowDown} label={text('queue.down', { job: jobName(run.job, text) })} isDisabled={at === waiting.length - 1} onPress={() => void moveRun(waiting, run.id, 1)} />
            <IconButton icon={X} label={text('queue.remove', { job: jobName(run.job, text) })} onPress={() => void stopRun(run.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Running({ run }: { run: RunSummary }) {
  const text = useText();
  const progress = useRunProgress(run.id);
  return (
    <li className="queue-row">
      <div className="queue-running">
        <QueueWords run={run} note={progress ? text('queue.pass', { draft: progress.draft + 1, pass: progress.pass, expected: progress.expected }) : text('history.run.running')} />
        <Progress label={text('queue.settled')} share={progress?.settled ?? 0} />
      </div>
      <IconButton icon={Square} label={text('queue.stop')} onPress={() => void stopRun(run.id)} />
    </li>
  );
}

function QueueWords({ run, note }: { run: RunSummary; note: string }) {
  const text = useText();
  return (
    <div className="queue-words">
      <span className="run-line">
        <span className="run-job">{jobName(run.job, text)}</span>
        <span className="quiet tabular">{note}</span>
      </span>
      <span className="run-excerpt">{run.excerpt}</span>
    </div>
  );
}
