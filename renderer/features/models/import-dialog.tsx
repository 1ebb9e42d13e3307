import { useState } from 'react';
import { closeDialog, getClient, openDialog, problemOf } from '../../app/index.ts';
import type { ModelBits, ModelPlan } from '../../../electron/contract/index.ts';
import { Banner, Button, Choices, Dialog, problemWords, Scrollable, TextField } from '../../components/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import type { ProblemData } from '../../../engine/text/index.ts';
import { callModels, gigabytes, sizeWords } from './models.ts';
import './models.css';

/** Names a folder or file, shows what the model would take here, and only then begins the import. */
export function ImportModelDialog() {
  const text = useText();
  const [path, setPath] = useState('');
  const [bits, setBits] = useState<ModelBits>(4);
  const [plan, setPlan] = useState<ModelPlan | null>(null);
  const [problem, setProblem] = useState<ProblemData | null>(null);
  const [busy, setBusy] = useState(false);
  const words = problem && problemWords(problem, text);
  const pick = window.palimpsest?.chooseFolder;
  const change = (work: () => void) => {
    setPlan(null);
    setProblem(null);
    work();
  };
  const attempt = async (work: () => Promise<void>) => {
    if (busy || path.trim() === '') return;
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  const look = () => attempt(async () => setPlan(await getClient().call('models.plan', { path: path.trim(), bits })));
  const begin = () =>
    attempt(async () => {
      await callModels('models.import', { path: path.trim(), bits });
      openDialog('models');
    });
  const fits = plan !== null && plan.memoryBytes <= plan.machineBytes;
  return (
    <Dialog
      title={text('models.importTitle')}
      onClose={closeDialog}
      footer={
        plan ? (
          <Button kind={fits ? 'primary' : 'normal'} isDisabled={busy || !plan.isImportable} onPress={() => void begin()}>
            {text(fits ? 'models.import' : 'models.importAnyway')}
          </Button>
        ) : (
          <Button kind="primary" isDisabled={busy || path.trim() === ''} onPress={() => void look()}>
            {text(busy ? 'models.planning' : 'models.plan')}
          </Button>
        )
      }
    >
      <Scrollable className="models-scroll" label={text('models.importTitle')}>
        <div className="model-path">
          <TextField
            label={text('models.path')} value={path} placeholder={text('models.pathExample')} hint={text('models.pathHint')} autoFocus maxLength={4096} error={words && `${words.what} ${words.safe} ${words.todo}`}
            onChange={(next) => change(() => setPath(next))} onKeyDown={(event) => void (event.key === 'Enter' && !plan && void look())}
          />
          {pick && <Button onPress={() => void pick().then((chosen) => chosen && change(() => setPath(chosen)))}>{text('models.choose')}</Button>}
        </div>
        <Choices
          label={text('models.bits')}
          value={String(bits)}
          choices={(['4', '8', '16'] as const).map((value) => ({ value, label: text(`models.bits.${value}`) }))}
          onChange={(value) => change(() => setBits(Number(value) as ModelBits))}
        />
        {plan && <PlanTable plan={plan} fits={fits} />}
      </Scrollable>
    </Dialog>
  );
}

/** Memory and time by part, and whether this computer can do it. */
function PlanTable({ plan, fits }: { plan: ModelPlan; fits: boolean }) {
  const text = useText();
  const numbers = { needed: gigabytes(plan.memoryBytes), there: gigabytes(plan.machineBytes), seconds: seconds(plan.secondsPerPass), tokens: plan.canvas };
  const short = plan.freeDiskBytes !== null && plan.freeDiskBytes < plan.diskBytes;
  return (
    <div className="model-plan">
      <Banner kind={fits ? 'note' : 'alarm'}>
        <strong>{plan.name}</strong> <Message id={fits ? 'models.plan.fits' : 'models.plan.tooLarge'} values={numbers} />
      </Banner>
      {short && <Banner kind="alarm"><Message id="models.plan.disk" values={{ needed: gigabytes(plan.diskBytes), free: gigabytes(plan.freeDiskBytes ?? 0) }} /></Banner>}
      <table className="model-parts tabular">
        <thead>
          <tr>
            <th scope="col">{text('models.part')}</th>
            <th scope="col">{text('models.part.memory')}</th>
            <th scope="col">{text('models.part.time')}</th>
          </tr>
        </thead>
        <tbody>
          {plan.parts.map((part) => (
            <tr key={part.name}>
              <th scope="row">{text(`models.part.${part.name.replaceAll(' ', '-')}`)}</th>
              <td>{sizeWords(part.bytes, text)}</td>
              <td>{part.seconds > 0 ? text('models.seconds', { seconds: seconds(part.seconds) }) : ''}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{text('models.part.all')}</th>
            <td>{sizeWords(plan.memoryBytes, text)}</td>
            <td>{text('models.seconds', { seconds: numbers.seconds })}</td>
          </tr>
        </tbody>
      </table>
      <p className="quiet">
        <Message id={plan.isImportable ? 'models.plan.facts' : 'models.plan.configOnly'} values={{ parameters: plan.parameters, size: sizeWords(plan.diskBytes, text), licence: plan.licence }} />
      </p>
    </div>
  );
}

function seconds(value: number): number {
  return value < 1 ? Math.max(0.001, Math.round(value * 1000) / 1000) : Math.round(value * 10) / 10;
}
