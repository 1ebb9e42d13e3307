import { Check } from 'lucide-react';
import { openDialog, useSettings } from '../../app/index.ts';
import { Button, Menu, type MenuEntry } from '../../components/index.ts';
import { useOpenDocument } from '../../editor/core/index.ts';
import { useText } from '../../i18n/index.ts';
import { languageName, NO_LANGUAGE } from './language.ts';
import { changeDocument, interfaceLocale, spellingStore } from './spelling-store.ts';

/** The language that the open document is checked in; opens the choice. */
export function SpellingStatus() {
  const text = useText();
  const open = useOpenDocument();
  const on = useSettings((settings) => settings.spelling);
  const { state, document, language, loaded } = spellingStore((known) => known);
  if (!open || !document || document.documentId !== open.id || !loaded || !on) return null;
  const locale = interfaceLocale();
  const name = (id: string) => languageName(id, locale);
  const isChosen = (value: string) => (value === NO_LANGUAGE ? document.language === NO_LANGUAGE : language === value);
  const shown = language === null ? text('spelling.noLanguage') : name(language);
  const entry = (value: string, label: string, separated = false): MenuEntry => ({ id: value, label, separated, ...(isChosen(value) ? { icon: Check } : {}), run: () => void changeDocument(open.id, { language: value }) });
  return (
    <Menu
      label={text('spelling.language.here')}
      trigger={
        <Button kind="quiet" aria-label={text('spelling.status', { language: shown })}>
          <span className="spelling-status">{shown}</span>
        </Button>
      }
      entries={[
        ...state.languages.map(({ id }) => entry(id, name(id))),
        entry(NO_LANGUAGE, text('spelling.language.none')),
        { id: 'manage', label: text('action.spelling.manage'), separated: true, run: () => openDialog('spelling') },
      ]}
    />
  );
}
