import { useState } from 'react';
import { Plus, Trash2 } from 'lucide-react';
import type { DocumentId } from '../../../electron/contract/index.ts';
import { changeSettings, useAnswer, useSettings } from '../../app/index.ts';
import { Button, Dialog, IconButton } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { chooseLanguageFile, languageName, removeLanguage, stillKnown } from './languages.ts';
import { closeScanDialog, readAgain, scanStore, shownPage, useScan } from './scans.ts';

/** More are no help to the recogniser, and slow it down. */
const mostAtOnce = 5;

/** Asks in which language pages that are about to be taken in are to be read; shown where there is a choice. */
export function AskLanguage() {
  const text = useText();
  const asking = scanStore((state) => state.asking);
  const [chosen, setChosen] = useState<string | null>(null);
  if (!asking) return null;
  const language = chosen ?? asking.usual;
  const answer = (given: string | null) => {
    setChosen(null);
    scanStore.setState({ asking: null });
    if (given !== null) void changeSettings({ scanLanguage: given });
    asking.answer(given);
  };
  return (
    <Dialog
      title={text('scan.language.ask')}
      width="narrow"
      onClose={() => answer(null)}
      footer={
        <>
          <Button onPress={() => answer(null)}>{text('common.cancel')}</Button>
          <Button kind="primary" autoFocus isDisabled={language === ''} onPress={() => answer(language)}>
            {text('scan.language.read')}
          </Button>
        </>
      }
    >
      <Languages value={language} onChange={setChosen} />
    </Dialog>
  );
}

/** The language of a scan that is there: pages are read again in another one, and languages are added and taken away. */
export function LanguageDialog({ id }: { id: DocumentId }) {
  const text = useText();
  const scan = useScan(id);
  const known = useAnswer('scans.languages', {}).data?.languages.map(({ name }) => name);
  const [chosen, setChosen] = useState<string | null>(null);
  const language = chosen ?? (scan && known ? stillKnown(scan.language, known) : '');
  const page = shownPage();
  const again = (which: number | 'all') => {
    closeScanDialog();
    void readAgain(id, which, language);
  };
  return (
    <Dialog
      title={text('scan.language.title')}
      width="normal"
      onClose={closeScanDialog}
      footer={
        <>
          <Button isDisabled={language === ''} onPress={() => again('all')}>
            {text('scan.language.readAll')}
          </Button>
          <Button kind="primary" isDisabled={language === ''} onPress={() => again(page)}>
            {text('scan.language.readPage', { page })}
          </Button>
        </>
      }
    >
      <Languages value={language} onChange={setChosen} />
      <p className="scan-languages-note quiet">{text('scan.language.again')}</p>
    </Dialog>
  );
}

function Languages({ value, onChange }: { value: string; onChange(value: string): void }) {
  const text = useText();
  const locale = useSettings((settings) => settings.locale) || navigator.language;
  const known = useAnswer('scans.languages', {}).data?.languages.filter(({ name }) => name !== 'osd') ?? [];
  const chosen = value.split('+').filter((name) => name !== '');
  const change = (name: string, on: boolean) => onChange((on ? [...chosen, name] : chosen.filter((each) => each !== name)).join('+'));
  return (
    <div className="scan-languages">
      <fieldset>
        <legend className="field-label">{text('scan.language.known')}</legend>
        <ul>
          {known.map(({ name, own }) => (
            <li key={name} className="scan-language">
              <label>
                <input type="checkbox" checked={chosen.includes(name)} disabled={!chosen.includes(name) && chosen.length >= mostAtOnce} onChange={(event) => change(name, event.target.checked)} />
                <span>{languageName(name, locale)}</span>
                <span className="quiet">{name}</span>
              </label>
              {own && <IconButton icon={Trash2} label={text('scan.language.remove', { name: languageName(name, locale) })} onPress={() => (change(name, false), void removeLanguage(name))} />}
            </li>
          ))}
        </ul>
      </fieldset>
      <p className="field-hint">{text('scan.language.hint')}</p>
      <Button icon={Plus} onPress={chooseLanguageFile}>
        {text('scan.language.add')}
      </Button>
    </div>
  );
}
