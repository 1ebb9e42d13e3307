import { closeDialog, openDialog, useAnswer, useEngineStatus, useSettings } from '../../app/index.ts';
import type { Model } from '../../../electron/contract/index.ts';
import { Button, Confirmation, Dialog, problemWords, Scrollable, Select } from '../../components/index.ts';
import { Message, useFormat, useText, type Lookup } from '../../i18n/index.ts';
import { ImportProgress } from './import-progress.tsx';
import { chooseModel, gigabytes, modelJobs, modelsStore, sizeWords, suits, work } from './models.ts';
import './models.css';

/** The models there are, what each is good for, and which one does which job. */
export function ModelsDialog() {
  const text = useText();
  const { data } = useAnswer('models.list', {});
  const removing = modelsStore((state) => state.removing);
  return (
    <Dialog
      title={text('models.title')}
      width="wide"
      onClose={closeDialog}
      footer={
        <Button kind="primary" isDisabled={!data || data.importing !== null} onPress={() => openDialog('importModel')}>
          {text('models.bringIn')}
        </Button>
      }
    >
      <Scrollable className="models-scroll" label={text('models.title')}>
        {!data && <p className="quiet">{text('models.looking')}</p>}
        {data?.importing && <ImportProgress state={data.importing} />}
        {data && data.resumedBytes > 0 && !data.importing && (
          <p className="quiet" role="status">
            <Message id="models.resumed" values={{ size: sizeWords(data.resumedBytes, text) }} />
          </p>
        )}
        {data && (
          <ul className="models">
            {data.models.map((model) => (
              <ModelCard key={model.id} model={model} machineBytes={data.machineBytes} />
            ))}
          </ul>
        )}
        {data && <Jobs models={data.models} />}
        {data && (
          <p className="quiet models-folder">
            <Message id="models.folder" values={{ folder: data.folder }} />
          </p>
        )}
      </Scrollable>
      {removing && (
        <Confirmation title={text('models.removeTitle')} action={text('models.remove')} onConfirm={() => void work(removing.id, 'remove')} onClose={() => modelsStore.setState({ removing: null })}>
          <Message id="models.removeWords" values={{ name: nameOf(removing, text), size: sizeWords(removing.bytes, text) }} />
        </Confirmation>
      )}
    </Dialog>
  );
}

/** One model: what it is, what it is good for, what it takes, and what can be done with it. */
function ModelCard({ model, machineBytes }: { model: Model; machineBytes: number }) {
  const text = useText();
  const format = useFormat();
  const busy = modelsStore((state) => state.busy);
  const status = useEngineStatus();
  const isLoaded = status?.modelId === model.id && (status.state === 'ready' || status.state === 'working');
  const doing = (what: string) => busy?.id === model.id && busy.what === what;
  const problem = model.problem && problemWords(model.problem, text);
  const found = model.checked?.problem && problemWords(model.checked.problem, text);
  return (
    <li className="model" aria-label={nameOf(model, text)}>
      <div className="model-head">
        <h3>{nameOf(model, text)}</h3>
        <span className="quiet">{text(model.id === 'embedded' ? 'models.ships' : 'models.imported')}{isLoaded && ` · ${text('models.loaded')}`}</span>
      </div>
      {problem ? (
        <p role="alert" className="model-alarm">{problem.what} {problem.todo}</p>
      ) : (
        <>
          <p>{text(model.abilities.write ? 'models.good.write' : 'models.good.choose')}{model.canvas !== null && ` ${text('models.canvas', { tokens: model.canvas })}`}</p>
          <dl className="model-facts">
            <Fact name={text('models.size')}>{sizeWords(model.bytes, text)}</Fact>
            <Fact name={text('models.licence')}>{model.licence}</Fact>
            <Fact name={text('models.memory')}>
              {model.memoryBytes === null
                ? text('models.memory.unknown', { there: gigabytes(machineBytes) })
                : text(model.fits ? 'models.memory.fits' : 'models.memory.tooLarge', { needed: gigabytes(model.memoryBytes), there: gigabytes(machineBytes) })}
            </Fact>
            <Fact name={text('models.speed')}>
              {model.speed
                ? text(model.speed.tokensPerSecond > 0 ? 'models.speed.value' : 'models.speed.passes', { passes: round(model.speed.passesPerSecond), tokens: round(model.speed.tokensPerSecond), when: format.formatDate(model.speed.at, { dateStyle: 'medium' }) })
                : text('models.speed.unknown')}
            </Fact>
            <Fact name={text('models.files')}>
              {found ? <span className="model-alarm">{found.what} {found.todo}</span> : model.checked ? text('models.files.sound', { when: format.formatDate(model.checked.at, { dateStyle: 'medium', timeStyle: 'short' }) }) : text('models.files.unknown')}
            </Fact>
          </dl>
        </>
      )}
      <div className="model-buttons">
        <Button isDisabled={busy !== null || problem !== null || !model.fits} onPress={() => void work(model.id, 'test')}>{text(doing('test') ? 'models.testing' : 'models.test')}</Button>
        <Button isDisabled={busy !== null || problem !== null} onPress={() => void work(model.id, 'check')}>{text(doing('check') ? 'models.checking' : 'models.check')}</Button>
        {model.id !== 'embedded' && <Button isDisabled={busy !== null} onPress={() => modelsStore.setState({ removing: model })}>{text(doing('remove') ? 'models.removing' : 'models.removeAsk')}</Button>}
      </div>
    </li>
  );
}

/** The same model may be there with several numbers of bits. */
function nameOf({ name, bits }: Model, text: Lookup): string {
  return bits === null ? name : text('models.name', { name, bits });
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="quiet">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function round(value: number): number {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}

/** A model for each job, from those that can do it. */
function Jobs({ models }: { models: readonly Model[] }) {
  const text = useText();
  const chosen = useSettings((settings) => settings.models);
  return (
    <section className="model-jobs" aria-label={text('models.jobs')}>
      <h3>{text('models.jobs')}</h3>
      <div className="model-jobs-grid">
        {modelJobs.map((job) => {
          const able = models.filter((model) => suits(model, job));
          const value = able.some(({ id }) => id === chosen[job]) ? (chosen[job] ?? 'embedded') : 'embedded';
          return <Select key={job} label={text(`models.job.${job}`)} value={value} choices={able.map((model) => ({ value: model.id, label: nameOf(model, text) }))} onChange={(id) => chooseModel(job, id)} />;
        })}
      </div>
    </section>
  );
}
