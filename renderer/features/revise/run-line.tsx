import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useAnswer, useEngineStatus } from '../../app/index.ts';
import { Button, KeyCaps, problemWords } from '../../components/index.ts';
import { linePlace, runsField, TextLine, useEditorState, type LiveRun, type RunFrames, type Session } from '../../editor/core/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import type { GuardFinding } from '../../../electron/contract/index.ts';
import { stopRun, takeNow, tryAgain } from './revise.ts';
import './revise.css';
import { reviseStore } from './revise-store.ts';

/** A line under each passage that is being worked on, and under those whose run has ended without a proposal. */
export function RunLines({ session, more }: { session: Session; /** Shown in the line of a running run, beside its keys. */ more?: (run: LiveRun) => ReactNode }) {
  const runs = useEditorState(session, (state) => state.field(runsField));
  return (
    <>
      {[...runs.values()].filter((run) => run.state !== 'finished').map((run) => (
        <RunLine key={run.id} session={session} run={run} more={more} />
      ))}
    </>
  );
}

interface RunProps {
  readonly session: Session;
  readonly run: LiveRun;
  readonly more: ((run: LiveRun) => ReactNode) | undefined;
}

function RunLine({ session, run, more }: RunProps) {
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  const wanted = reviseStore((state) => state.focusRun === run.id);
  // Under the caret in a long passage; the room then moves with the text by itself.
  const place = useRef(session.state.selection.main.head);
  const working = run.state === 'queued' || run.state === 'paused' || run.state === 'running';

  useEffect(() => {
    if (!wanted) return;
    box.current?.focus({ preventScroll: true });
    reviseStore.setState({ focusRun: null });
  }, [wanted]);

  const keys = (event: KeyboardEvent) => {
    if (event.target !== box.current || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      if (working) stopRun(run.id);
      else session.dismissRun(run.id);
      if (!working || run.state !== 'running') session.view.focus();
    } else if (event.key === 'Enter' && run.state === 'running') takeNow(run.id);
    else if (event.key === 'Tab' && !event.shiftKey && run.state === 'running' && session.frames.get(run.id).drafts.size > 1) session.frames.showNext(run.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <TextLine session={session} id={`run ${run.id}`} at={linePlace(run.range, place.current)} label={text('run.line')} scope="run" onKeyDown={keys}>
      <div className="work-line" ref={box} tabIndex={-1} role="group" aria-label={text(`run.state.${run.state}`)}>
        {run.state === 'running' ? <Running session={session} run={run} more={more} /> : working ? <Waiting run={run} /> : <Ended session={session} run={run} />}
      </div>
    </TextLine>
  );
}

function Running({ session, run, more }: RunProps) {
  const text = useText();
  const [frames, setFrames] = useState<RunFrames>(() => session.frames.get(run.id));
  const stopping = reviseStore((state) => state.stopping.has(run.id));
  useEffect(() => session.frames.on(run.id, setFrames), [session, run.id]);
  const { shown, drafts } = frames;
  const total = session.summaries.get(run.id)?.settings.drafts ?? 1;
  return (
    <>
      <div className="work-bar" role="progressbar" aria-label={text('run.settled')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round((shown?.settled ?? 0) * 100)}>
        <div className="work-fill" style={{ inlineSize: `${(shown?.settled ?? 0) * 100}%` }} />
      </div>
      <div className="work-row">
        <span className="work-count tabular" aria-hidden>
          {shown ? text('run.pass', { pass: shown.index + 1, expected: Math.max(shown.expected, shown.index + 1) }) : text('run.reading')}
          {total > 1 && shown && <span className="quiet"> · {text('run.draft', { draft: shown.draft + 1, total })}</span>}
          {run.touched && run.kind !== 'proofread' && <span className="quiet"> · {text('run.touched')}</span>}
        </span>
        <span className="revise-space" />
        {more?.(run)}
        {stopping ? (
          <button type="button" className="key-hint" onClick={() => stopRun(run.id)}>
            <KeyCaps value="Escape" /> <Message id="run.discard" />
          </button>
        ) : (
          <>
            <button type="button" className="key-hint" onClick={() => takeNow(run.id)}>
              <KeyCaps value="Enter" /> <Message id="run.take" />
            </button>
            <button type="button" className="key-hint" onClick={() => stopRun(run.id)}>
              <KeyCaps value="Escape" /> <Message id="run.stop" />
            </button>
            {drafts.size > 1 && (
              <button type="button" className="key-hint" onClick={() => session.frames.showNext(run.id)}>
                <KeyCaps value="Tab" /> <Message id="run.other" />
              </button>
            )}
          </>
        )}
      </div>
    </>
  );
}

function Waiting({ run }: { run: LiveRun }) {
  const text = useText();
  const engine = useEngineStatus();
  const why = run.state === 'paused' || engine?.queuePaused ? 'run.paused' : engine?.state === 'loading' ? 'run.loading' : engine?.state === 'absent' || engine?.state === 'stopped' || engine?.state === 'failed' ? 'run.noEngine' : 'run.waiting';
  return (
    <div className="work-row">
      <span>{text(why)}</span>
      <span className="revise-space" />
      <button type="button" className="key-hint" onClick={() => stopRun(run.id)}>
        <KeyCaps value="Escape" /> <Message id="run.remove" />
      </button>
    </div>
  );
}

/** A run that has ended with nothing to review says why. */
function Ended({ session, run }: { session: Session; run: LiveRun }) {
  const text = useText();
  const problem = session.summaries.get(run.id)?.problem ?? null;
  const words = problem && problemWords(problem, text);
  return (
    <div className="work-ended">
      {run.state === 'nothing' && <p><Message id={run.kind === 'proofread' ? 'run.nothingFound' : 'run.nothing'} /></p>}
      {run.state === 'withheld' && <Withheld id={run.id} />}
      {run.state === 'failed' && <p role="alert">{words ? `${words.what} ${words.safe} ${words.todo}` : text('run.failed')}</p>}
      <div className="work-row">
        {run.state !== 'nothing' && (
          <Button onPress={() => void tryAgain(run.id)}>
            <Message id="run.again" />
          </Button>
        )}
        <Button
          onPress={() => {
            session.dismissRun(run.id);
            session.view.focus();
          }}
        >
          <Message id="common.close" />
        </Button>
      </div>
    </div>
  );
}

/** Every draft was kept back: why, and what it said. */
function Withheld({ id }: { id: LiveRun['id'] }) {
  const text = useText();
  const details = useAnswer('runs.get', { id });
  const drafts = details.data?.drafts ?? [];
  const findings = drafts.flatMap((draft) => draft.guards.filter((guard) => guard.severity === 'withhold'));
  return (
    <>
      <p>
        <Message id="run.withheld" values={{ count: Math.max(1, drafts.length) }} /> {[...new Set(findings.map((finding) => guardWords(finding, text)))].join(' ')}
      </p>
      {drafts.length > 0 && (
        <details className="work-drafts">
          <summary><Message id="run.showDrafts" values={{ count: drafts.length }} /></summary>
          {drafts.map((draft, at) => <blockquote key={at} dir="auto">{draft.text}</blockquote>)}
        </details>
      )}
    </>
  );
}

/** What a guard has to say, with the words it is about. */
function guardWords(finding: GuardFinding, text: ReturnType<typeof useText>): string {
  return text(`guard.${finding.guard}`, { words: finding.words.slice(0, 6).join(', '), count: finding.words.length });
}
