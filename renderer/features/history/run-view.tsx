import { useEffect, useRef, useState } from 'react';
import { ArrowLeft, Copy, Download, MoreHorizontal, RotateCcw, Shuffle, Trash2 } from 'lucide-react';
import type { Answer, Draft, GuardFinding, RunId } from '../../../electron/contract/index.ts';
import { reportProblem, useAnswer } from '../../app/index.ts';
import { Choices, IconButton, Menu, ProblemView, Scrollable, showToast } from '../../components/index.ts';
import { Message, useFormat, useText } from '../../i18n/index.ts';
import { Filmstrip } from './filmstrip.tsx';
import { isUnfinished } from './days.ts';
import { closeRun, exportRun, historyStore, runAgain } from './history-store.ts';
import { jobName, outcomeWord, secondsWord } from './words.ts';

type FullRun = Answer<'runs.get'>;

/** One run in full: what was asked, what was sent, what came, pass by pass. */
export function RunView({ id }: { id: RunId }) {
  const text = useText();
  const answer = useAnswer('runs.get', { id });
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  return (
    <article className="run">
      <div className="run-head">
        <IconButton icon={ArrowLeft} label={text('history.back')} onPress={closeRun} ref={back} />
        {answer.data && <RunTitle full={answer.data} />}
      </div>
      {answer.data && <RunBody full={answer.data} />}
      {answer.isError && <GoneRun />}
    </article>
  );
}

/** The run could not be read, which the banner says: back to the list. */
function GoneRun() {
  useEffect(closeRun, []);
  return null;
}

function RunTitle({ full: { run } }: { full: FullRun }) {
  const text = useText();
  const busy = isUnfinished(run);
  return (
    <>
      <h2 className="run-title">{jobName(run.job, text)}</h2>
      <Menu
        label={text('history.menu')}
        trigger={<IconButton icon={MoreHorizontal} label={text('history.menu')} />}
        entries={[
          { id: 'again', label: text('history.again'), icon: RotateCcw, disabled: busy, run: () => void runAgain(run, { sameSeed: true }) },
          { id: 'shuffle', label: text('history.againFresh'), icon: Shuffle, disabled: busy, run: () => void runAgain(run, { sameSeed: false }) },
          { id: 'export', label: text('history.export'), icon: Download, run: () => void exportRun(run) },
          { id: 'delete', label: text('history.delete'), icon: Trash2, separated: true, danger: true, disabled: busy, run: () => historyStore.setState({ deleting: run }) },
        ]}
      />
    </>
  );
}

function RunBody({ full }: { full: FullRun }) {
  const text = useText();
  const { run, drafts, prompts } = full;
  const [chosen, setChosen] = useState(0);
  const count = Math.max(drafts.length, prompts.length);
  const draft = drafts[chosen];
  const prompt = prompts.find((sent) => sent.draft === chosen)?.prompt ?? prompts[0]?.prompt;
  return (
    <div className="run-body">
      {run.problem && <ProblemView problem={run.problem} />}
      <Asked full={full} />
      {count > 1 && <Choices label={text('history.run.drafts')} value={String(chosen)} choices={Array.from({ length: count }, (_, at) => ({ value: String(at), label: String(at + 1) }))} onChange={(at) => setChosen(Number(at))} />}
      {draft && <Guards findings={draft.guards} />}
      {run.startedAt !== null && <Filmstrip run={run} draft={chosen} />}
      {draft && <DraftText draft={draft} />}
      <Section title={text('history.run.passage')} copy={full.base}>
        {full.base ? <p className="run-text">{full.base}</p> : <p className="quiet">{text('history.run.noPassage')}</p>}
      </Section>
      {prompt && (
        <Section title={text('history.run.prompt')} copy={prompt.text}>
          <p className="quiet tabular">
            <Message id="history.run.promptSize" values={{ tokens: prompt.tokens }} />
            {prompt.cut.left + prompt.cut.right > 0 && (
              <>
                {' '}
                <Message id="history.run.promptCut" values={{ left: prompt.cut.left, right: prompt.cut.right }} />
              </>
            )}
          </p>
          <Scrollable label={text('history.run.prompt')} className="run-prompt code">
            {prompt.text}
          </Scrollable>
        </Section>
      )}
      <Facts full={full} draft={draft} />
    </div>
  );
}

/** The writer's own words, when there were some. */
function Asked({ full: { run } }: { full: FullRun }) {
  const { job } = run;
  const text = useText();
  if (job.kind === 'revise' && job.instruction) return <p className="run-asked">{job.instruction}</p>;
  if (job.kind === 'draft') return <p className="run-asked">{[job.brief.what, job.brief.audience, job.brief.tone].filter(Boolean).join(' · ')}</p>;
  if (job.kind === 'fill' || job.kind === 'continue') return <p className="quiet">{text('history.run.words', { words: job.words })}</p>;
  return null;
}

function Guards({ findings }: { findings: readonly GuardFinding[] }) {
  const text = useText();
  const format = useFormat();
  // Each sentence once: a check may speak up for the whole and again for a part.
  const sentences = new Map(findings.map(({ guard, severity, words }) => [text(`history.guard.${guard}`, { words: format.formatList(words.slice(0, 8)), count: words.length }), severity]));
  if (sentences.size === 0) return null;
  return (
    <ul className="run-guards" aria-label={text('history.run.guards')}>
      {[...sentences].map(([sentence, severity]) => (
        <li key={sentence} className={severity === 'withhold' ? 'guard guard-withhold' : 'guard'}>
          <span>{text(severity === 'withhold' ? 'history.guard.withheld' : 'history.guard.warned')}</span> {sentence}
        </li>
      ))}
    </ul>
  );
}

function DraftText({ draft }: { draft: Draft }) {
  const text = useText();
  return (
    <Section title={text('history.run.result')} copy={draft.text}>
      <p className="run-text">{draft.text}</p>
    </Section>
  );
}

function Section({ title, copy, children }: { title: string; copy: string; children: React.ReactNode }) {
  const text = useText();
  const toClipboard = async () => {
    try {
      await navigator.clipboard.writeText(copy);
      showToast(text('common.copied'));
    } catch (error) {
      reportProblem(error);
    }
  };
  return (
    <section className="run-section">
      <div className="run-section-head">
        <h3 className="history-heading">{title}</h3>
        {copy && <IconButton icon={Copy} label={text('history.run.copy', { what: title })} onPress={() => void toClipboard()} />}
      </div>
      {children}
    </section>
  );
}

function Facts({ full, draft }: { full: FullRun; draft: Draft | undefined }) {
  const text = useText();
  const format = useFormat();
  const { run, modelHash, decisions } = full;
  const seconds = secondsWord(run, text);
  const accepted = decisions.filter((decision) => decision.verdict === 'accepted').length;
  const facts: [string, React.ReactNode][] = [
    ['outcome', outcomeWord(run, text)],
    ...(decisions.length > 0 ? [['decisions', text('history.run.decided', { accepted, refused: decisions.length - accepted })] as [string, React.ReactNode]] : []),
    ['started', format.formatDate(run.startedAt ?? run.queuedAt, { dateStyle: 'medium', timeStyle: 'medium' })],
    ...(seconds ? [['took', seconds] as [string, React.ReactNode]] : []),
    ['document', run.documentTitle],
    ['model', run.model],
    ['hash', <span className="code" key="hash">{modelHash}</span>],
    ['effort', text(`settings.effort.${run.settings.effort}`)],
    ['seed', <span className="code" key="seed">{draft?.seed ?? run.settings.seed}</span>],
    ...(draft ? [['size', text('history.run.size', { passes: draft.passes, tokens: draft.tokens })] as [string, React.ReactNode]] : []),
    ...(draft && draft.score !== null ? [['score', format.formatNumber(draft.score, { maximumFractionDigits: 2 })] as [string, React.ReactNode]] : []),
  ];
  return (
    <section className="run-section" aria-label={text('history.run.facts')}>
      <h3 className="history-heading">{text('history.run.facts')}</h3>
      <dl className="facts">
        {facts.map(([name, value]) =>
          value === '' ? null : (
            <div key={name} className="fact">
              <dt>{text(`fact.${name}`)}</dt>
              <dd className="tabular">{value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}
