import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { Answer, DocumentId, RunId, RunSummary } from '../../../electron/contract/index.ts';
import { getClient, useAnswer, useQueue } from '../../app/index.ts';
import { Button, Choices, Confirmation, EmptyState, SearchField, useNow } from '../../components/index.ts';
import { useOpenDocumentId } from '../../editor/index.ts';
import { Message, useFormat, useText } from '../../i18n/index.ts';
import { byDay, daysAgo, isUnfinished } from './days.ts';
import { deleteRun, historyStore, openRun } from './history-store.ts';
import { Queue } from './queue.tsx';
import { RunView } from './run-view.tsx';
import { jobName, outcomeWord, secondsWord } from './words.ts';
import './history.css';

const pageSize = 50;

/** What was run, when, and what became of it: waiting runs first, then the past by day. */
export function HistoryPanel() {
  const text = useText();
  const open = historyStore((state) => state.open);
  const deleting = historyStore((state) => state.deleting);
  return (
    <div className="history" data-scope="history">
      {open ? <RunView key={open} id={open} /> : <RunList />}
      {deleting && (
        <Confirmation title={text('history.deleteTitle')} action={text('common.delete')} onConfirm={() => void deleteRun(deleting)} onClose={() => historyStore.setState({ deleting: null })}>
          <Message id="history.deleteWords" />
        </Confirmation>
      )}
    </div>
  );
}

function RunList() {
  const text = useText();
  const documentId = useOpenDocumentId();
  const { query, everywhere: wide } = historyStore();
  // Without an open document there is no other history to show.
  const everywhere = wide || documentId === null;
  const wanted = useDeferredValue(query);
  const { runs, more, loaded } = useRuns(everywhere ? null : documentId, wanted);
  const busy = useQueue().length > 0;
  const past = useMemo(() => byDay(runs.filter((run) => !isUnfinished(run))), [runs]);
  return (
    <>
      <div className="history-head">
        <SearchField label={text('history.find')} clearLabel={text('common.clear')} value={query} onChange={(next) => historyStore.setState({ query: next })} />
        <div className="history-where" hidden={documentId === null}>
          <Choices<'here' | 'everywhere'>
            label={text('history.where')}
            value={everywhere ? 'everywhere' : 'here'}
            choices={[
              { value: 'here', label: text('history.here') },
              { value: 'everywhere', label: text('history.everywhere') },
            ]}
            onChange={(value) => historyStore.setState({ everywhere: value === 'everywhere' })}
          />
        </div>
      </div>
      <Queue />
      {past.map((day) => (
        <section key={day.start} className="history-day">
          <h3 className="history-heading">
            <DayName start={day.start} />
          </h3>
          <ul>
            {day.runs.map((run) => (
              <RunRow key={run.id} run={run} withTitle={everywhere} />
            ))}
          </ul>
        </section>
      ))}
      {more && (
        <div className="history-more">
          <Button onPress={more}>{text('history.more')}</Button>
        </div>
      )}
      {loaded && past.length === 0 && !busy && <NothingYet query={query} />}
    </>
  );
}

function NothingYet({ query }: { query: string }) {
  const text = useText();
  if (query)
    return (
      <EmptyState action={<Button onPress={() => historyStore.setState({ query: '' })}>{text('history.showAll')}</Button>}>
        <Message id="history.noneFound" values={{ query }} />
      </EmptyState>
    );
  return <EmptyState>{text('history.none')}</EmptyState>;
}

/** Runs page by page: the first page is followed by the events, older ones are read once. */
function useRuns(documentId: DocumentId | null, query: string): { runs: readonly RunSummary[]; more: (() => void) | null; loaded: boolean } {
  const first = useAnswer('runs.list', { documentId, query, before: null, limit: pageSize });
  const key = `${documentId} ${query}`;
  const [older, setOlder] = useState<{ key: string; runs: Answer<'runs.list'>; end: boolean }>({ key, runs: [], end: false });
  const own = older.key === key ? older : { key, runs: [], end: false };
  const runs = useMemo(() => {
    const all = new Map<RunId, RunSummary>([...own.runs, ...(first.data ?? [])].map((run) => [run.id, run]));
    return [...all.values()];
  }, [first.data, own.runs]);
  const full = (first.data?.length ?? 0) >= pageSize;
  const more =
    full && !own.end
      ? () => {
          const before = Math.min(...runs.map((run) => run.queuedAt));
          void getClient()
            .call('runs.list', { documentId, query, before, limit: pageSize })
            .then((next) => setOlder({ key, runs: [...own.runs, ...next], end: next.length < pageSize }));
        }
      : null;
  return { runs, more, loaded: first.isSuccess };
}

function DayName({ start }: { start: number }) {
  const text = useText();
  const format = useFormat();
  const ago = daysAgo(start, useNow(60_000));
  if (ago === 0) return text('history.today');
  if (ago === 1) return text('history.yesterday');
  return format.formatDate(start, { weekday: 'long', day: 'numeric', month: 'long', ...(ago > 300 ? { year: 'numeric' } : {}) });
}

function RunRow({ run, withTitle }: { run: RunSummary; withTitle: boolean }) {
  const text = useText();
  const format = useFormat();
  const row = useRef<HTMLButtonElement>(null);
  const last = useLastOpened(run.id);
  useEffect(() => {
    if (last) row.current?.focus();
  }, [last]);
  const facts = [run.model, secondsWord(run, text), withTitle && run.documentTitle].filter(Boolean);
  return (
    <li>
      <button type="button" ref={row} className="run-row" onClick={() => openRun(run.id)}>
        <span className="run-line">
          <span className="run-job">{jobName(run.job, text)}</span>
          <span className={`run-outcome run-${run.state} outcome-${run.outcome}`}>{outcomeWord(run, text)}</span>
          <time className="quiet tabular">{format.formatTime(run.queuedAt, { hour: '2-digit', minute: '2-digit' })}</time>
        </span>
        <span className="run-excerpt">{run.excerpt}</span>
        <span className="run-facts quiet tabular">{facts.join(' · ')}</span>
      </button>
    </li>
  );
}

let lastOpened: RunId | null = null;

/** Whether this row is where the writer comes back to from a run. Remembered once. */
function useLastOpened(id: RunId): boolean {
  const [mine] = useState(() => lastOpened === id);
  useEffect(() => {
    if (mine) lastOpened = null;
  }, [mine]);
  useEffect(() => historyStore.subscribe((state, before) => void (state.open === id && before.open !== id && (lastOpened = id))), [id]);
  return mine;
}
