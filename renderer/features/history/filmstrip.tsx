import { useMemo, useState } from 'react';
import type { RunSummary } from '../../../electron/contract/index.ts';
import { useAnswer } from '../../app/index.ts';
import { Button, Slider } from '../../components/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import { replay, stretches, type Pass } from './frames.ts';
import { isUnfinished } from './days.ts';
import { takePass } from './history-store.ts';

const none: readonly Pass[] = [];

/** The passes of a draft: a strip that shows how much had settled, a slider, and the draft as it stood. */
export function Filmstrip({ run, draft }: { run: RunSummary; draft: number }) {
  const text = useText();
  const answer = useAnswer('runs.passes', { id: run.id, draft });
  const passes = useMemo(() => (answer.data ? replay(answer.data) : none), [answer.data]);
  const [wanted, setWanted] = useState<number | null>(null);
  if (passes.length === 0) return null;
  const at = Math.min(wanted ?? passes.length - 1, passes.length - 1);
  const pass = passes[at];
  if (!pass) return null;
  return (
    <section className="film" aria-label={text('film.title')}>
      <h3 className="history-heading">{text('film.title')}</h3>
      <div className="film-strip" aria-hidden>
        {passes.map((each, n) => (
          <button key={each.index} type="button" tabIndex={-1} aria-label={text('film.pass', { pass: n + 1, count: passes.length, settled: each.settled })} className={n === at ? 'film-frame film-chosen' : 'film-frame'} onClick={() => setWanted(n)}>
            <span style={{ blockSize: `${Math.max(6, each.settled * 100)}%` }} />
          </button>
        ))}
      </div>
      {/* From the middle of the first frame to the middle of the last, so that the thumb stands under its frame. */}
      <div className="film-slider" style={{ paddingInline: `${50 / passes.length}%` }}>
        <Slider
          label={text('film.slider')}
          hideLabel
          value={at + 1}
          least={1}
          most={passes.length}
          say={(value) => text('film.pass', { pass: value, count: passes.length, settled: passes[value - 1]?.settled ?? 0 })}
          onChange={(value) => setWanted(value - 1)}
        />
      </div>
      <p className="run-text film-text">
        {stretches(pass.pieces).map((stretch, n) => (
          <span key={n} className={`film-doubt-${stretch.doubt}${stretch.open ? ' film-open' : ''}`}>
            {stretch.text}
          </span>
        ))}
      </p>
      <div className="film-take">
        <Button isDisabled={isUnfinished(run)} onPress={() => void takePass(run.id, draft, at)}>
          {text('film.take')}
        </Button>
        <span className="quiet">
          <Message id="film.takeHint" />
        </span>
      </div>
    </section>
  );
}
