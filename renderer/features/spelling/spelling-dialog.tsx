import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { Trash2 } from 'lucide-react';
import type { ProblemData } from '../../../engine/text/index.ts';
import { changeSettings, closeDialog, useAnswer, useSettings } from '../../app/index.ts';
import { Button, Dialog, IconButton, ProblemView, Select, Switch } from '../../components/index.ts';
import { useOpenDocument } from '../../editor/core/index.ts';
import { useFormat, useText } from '../../i18n/index.ts';
import { addLanguage, removeLanguage } from './files.ts';
import { defaultLanguage, languageName, NO_LANGUAGE } from './language.ts';
import { OwnWords } from './own-words.tsx';
import { changeDocument, interfaceLocale, spellingStore } from './spelling-store.ts';

const asInterface = 'interface';
const asSettings = 'settings';

/** Spelling: whether, in which languages, and the writer's own words. */
export function SpellingDialog() {
  const text = useText();
  const format = useFormat();
  const open = useOpenDocument();
  const settings = useSettings((values) => values);
  // Without a document nothing else has read them.
  const read = useAnswer('spelling.state', {}, { fresh: true });
  const store = spellingStore((known) => known);
  const state = store.loaded ? store.state : (read.data ?? store.state);
  const [problem, setProblem] = useState<ProblemData | null>(null);
  const [busy, setBusy] = useState(false);
  const locale = interfaceLocale();
  const name = (id: string) => languageName(id, locale);
  const choices = state.languages.map(({ id }) => ({ value: id, label: name(id) }));
  const none = { value: NO_LANGUAGE, label: text('spelling.language.none') };
  const byInterface = defaultLanguage(state.languages, locale);
  const known = (value: string) => value === NO_LANGUAGE || choices.some((choice) => choice.value === value);
  const usual = settings.spellingLanguage && known(settings.spellingLanguage) ? settings.spellingLanguage : asInterface;
  const here = store.document && open && store.document.documentId === open.id ? store.document : null;

  const run = async (work: Promise<ProblemData | null>) => {
    setBusy(true);
    setProblem(await work);
    setBusy(false);
    void read.refetch();
  };
  return (
    <Dialog title={text('spelling.title')} width="normal" onClose={closeDialog}>
      <div className="spelling">
        {problem && <ProblemView problem={problem} />}
        <Switch label={text('spelling.on')} hint={text('spelling.on.hint')} value={settings.spelling} onChange={(spelling) => void changeSettings({ spelling })} />
        <Switch label={text('spelling.capitals')} value={settings.spellingCapitals} onChange={(spellingCapitals) => void changeSettings({ spellingCapitals })} />
        <Select
          label={text('spelling.language')}
          value={usual}
          choices={[{ value: asInterface, label: text('spelling.language.interface', { language: byInterface ? name(byInterface) : text('spelling.language.none') }) }, ...choices, none]}
          onChange={(value) => void changeSettings({ spellingLanguage: value === asInterface ? '' : value })}
        />
        {here && open && (
          <Select
            label={text('spelling.language.here')}
            value={here.language && known(here.language) ? here.language : asSettings}
            choices={[{ value: asSettings, label: text('spelling.language.settings') }, ...choices, none]}
            onChange={(value) => void changeDocument(open.id, { language: value === asSettings ? '' : value })}
          />
        )}
        <section aria-label={text('spelling.languages')}>
          <h3 className="field-label">{text('spelling.languages')}</h3>
          <ul className="spelling-list">
            {state.languages.map(({ id, shipped, bytes }) => (
              <li key={id} className="spelling-row">
                <span className="spelling-name">{name(id)}</span>
                <span className="quiet tabular">{shipped ? text('spelling.shipped') : text('spelling.bytes', { megabytes: format.formatNumber(Math.max(bytes, 1e5) / 1e6, { maximumFractionDigits: 1 }) })}</span>
                {!shipped && <IconButton icon={Trash2} label={text('spelling.remove', { language: name(id) })} onPress={() => void run(removeLanguage(id))} />}
              </li>
            ))}
          </ul>
          <FileTrigger allowsMultiple acceptedFileTypes={['.aff', '.dic']} onSelect={(files) => void (files?.length && !busy && run(addLanguage([...files])))}>
            {/* Not disabled meanwhile: it would lose the focus, and Esc would close nothing. */}
            <Button>{text(busy ? 'spelling.adding' : 'spelling.add')}</Button>
          </FileTrigger>
          <p className="field-hint">{text('spelling.add.hint')}</p>
        </section>
        <OwnWords words={state.words} onProblem={setProblem} changed={() => void read.refetch()} />
      </div>
    </Dialog>
  );
}
