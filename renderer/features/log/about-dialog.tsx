import { useQuery } from '@tanstack/react-query';
import { closeDialog, openDialog, useEngineStatus } from '../../app/index.ts';
import { Button, Dialog, Scrollable } from '../../components/index.ts';
import { useFormat, useText } from '../../i18n/index.ts';
import './log.css';

interface Licences {
  readonly packages: readonly { readonly name: string; readonly version: string; readonly licence: string; readonly texts: readonly number[] }[];
  readonly texts: readonly string[];
}

/** The program, its model, and whose work it stands on. */
export function AboutDialog() {
  const text = useText();
  const format = useFormat();
  const model = useEngineStatus()?.model ?? null;
  // Half a megabyte of licence texts, so read only when somebody looks.
  const licences = useQuery<Licences>({ queryKey: ['licences'], queryFn: async () => ((await import('../../../assets/licences.json')) as { default: Licences }).default });
  return (
    <Dialog title={text('about.title')} width="wide" onClose={closeDialog} footer={<Button onPress={() => openDialog('log')}>{text('log.open')}</Button>}>
      <Scrollable className="about" label={text('about.title')}>
        <p>{text('about.what')}</p>
        <p>{text('about.network')}</p>
        {model && (
          <dl className="facts">
            <dt>{text('about.model')}</dt>
            <dd>
              {model.name} {model.version}
            </dd>
            <dt>{text('about.parameters')}</dt>
            <dd>{format.formatNumber(model.parameters, { notation: 'compact' })}</dd>
            <dt>{text('about.context')}</dt>
            <dd>{text('about.tokens', { count: model.contextLength })}</dd>
            <dt>{text('about.licence')}</dt>
            <dd>{model.licence}</dd>
            <dt>{text('about.hash')}</dt>
            <dd className="code about-hash">{model.hash}</dd>
          </dl>
        )}
        <h3>{text('about.licences')}</h3>
        <ul className="licences">
          {licences.data?.packages.map((entry) => (
            <li key={`${entry.name} ${entry.version}`}>
              <details>
                <summary>
                  <span className="licence-name">
                    {entry.name} <span className="quiet">{entry.version}</span>
                  </span>
                  <span className="quiet">{entry.licence}</span>
                </summary>
                {entry.texts.map((at) => (
                  <pre key={at} className="licence-text code">
                    {licences.data.texts[at]}
                  </pre>
                ))}
              </details>
            </li>
          ))}
        </ul>
      </Scrollable>
    </Dialog>
  );
}
