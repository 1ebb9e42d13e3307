import { reportProblem } from '../../app/index.ts';
import type { ModelImport } from '../../../electron/contract/index.ts';
import { Button, problemWords, Progress } from '../../components/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import { callModels, sizeWords } from './models.ts';

/** How far an import is, or why it does not go on. */
export function ImportProgress({ state }: { state: ModelImport }) {
  const text = useText();
  const share = state.total === 0 ? 0 : state.done / state.total;
  const words = state.problem && problemWords(state.problem, text);
  const call = (method: 'models.stopImport' | 'models.goOn' | 'models.discardImport') => void callModels(method, {}).catch(reportProblem);
  return (
    <section className="model model-import" aria-label={text('models.importing')}>
      <h3>{text('models.importing')}</h3>
      <p className="quiet models-folder">{state.path}</p>
      {state.state === 'running' && (
        <>
          <Progress label={text('models.importing')} share={share} />
          <p className="tabular" aria-live="off">
            <Message id={`models.phase.${state.phase}`} values={{ share, total: sizeWords(state.total, text) }} />
            {state.secondsLeft !== null && ` · ${text('models.left', { minutes: Math.ceil(state.secondsLeft / 60) })}`}
          </p>
        </>
      )}
      {state.state === 'stopped' && <p>{text('models.stopped')}</p>}
      {words && <p role="alert" className="model-alarm">{words.what} {words.safe} {words.todo}</p>}
      <div className="model-buttons">
        {state.state === 'running' ? (
          <Button onPress={() => call('models.stopImport')}>{text('models.stop')}</Button>
        ) : (
          <>
            <Button kind="primary" onPress={() => call('models.goOn')}>{text(state.state === 'failed' ? 'models.tryAgain' : 'models.goOn')}</Button>
            <Button onPress={() => call('models.discardImport')}>{text('models.discard')}</Button>
          </>
        )}
      </div>
    </section>
  );
}
