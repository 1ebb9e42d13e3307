import { changeSettings, closeDialog, openDialog, useSettings } from '../../app/index.ts';
import { Button, Choices, Dialog, Select, Slider, Switch } from '../../components/index.ts';
import { locales, pseudoLocale, useText } from '../../i18n/index.ts';
import './settings.css';

/** The few things worth a choice. */
export function SettingsDialog() {
  const text = useText();
  const settings = useSettings((values) => values);
  return (
    <Dialog
      title={text('settings.title')}
      width="normal"
      onClose={closeDialog}
      footer={
        <>
          <Button onPress={() => openDialog('shortcuts')}>{text('settings.keys')}</Button>
          <Button onPress={() => openDialog('commands')}>{text('settings.commands')}</Button>
        </>
      }
    >
      <div className="settings">
        <Choices
          label={text('settings.theme')}
          value={settings.theme}
          choices={(['system', 'light', 'dark', 'contrast'] as const).map((value) => ({ value, label: text(`settings.theme.${value}`) }))}
          onChange={(theme) => void changeSettings({ theme })}
        />
        <Slider label={text('settings.textSize')} value={settings.textSize} least={12} most={32} say={(size) => text('settings.points', { size })} onChange={(textSize) => void changeSettings({ textSize })} />
        <Choices
          label={text('settings.font')}
          value={settings.font}
          choices={(['serif', 'sans', 'mono'] as const).map((value) => ({ value, label: text(`settings.font.${value}`) }))}
          onChange={(font) => void changeSettings({ font })}
        />
        <Slider label={text('settings.lineWidth')} value={settings.lineWidth} least={40} most={110} step={2} say={(count) => text('settings.characters', { count })} onChange={(lineWidth) => void changeSettings({ lineWidth })} />
        <Slider label={text('settings.lineHeight')} value={settings.lineHeight} least={1.2} most={2.4} step={0.1} say={(factor) => text('settings.times', { factor })} onChange={(lineHeight) => void changeSettings({ lineHeight })} />
        <p className="settings-sample">{text('settings.sample')}</p>
        <Switch label={text('settings.originMarks')} hint={text('settings.originMarks.hint')} value={settings.originMarks} onChange={(originMarks) => void changeSettings({ originMarks })} />
        <Choices
          label={text('settings.signs')}
          value={settings.markdownSigns}
          choices={(['caret', 'always'] as const).map((value) => ({ value, label: text(`settings.signs.${value}`) }))}
          onChange={(markdownSigns) => void changeSettings({ markdownSigns })}
        />
        <Switch label={text('settings.focusMode')} hint={text('settings.focusMode.hint')} value={settings.focusMode} onChange={(focusMode) => void changeSettings({ focusMode })} />
        <Switch label={text('settings.typewriter')} hint={text('settings.typewriter.hint')} value={settings.typewriter} onChange={(typewriter) => void changeSettings({ typewriter })} />
        <Choices
          label={text('settings.effort')}
          value={settings.effort}
          choices={(['fast', 'careful'] as const).map((value) => ({ value, label: text(`settings.effort.${value}`) }))}
          onChange={(effort) => void changeSettings({ effort })}
        />
        <Choices
          label={text('settings.drafts')}
          value={String(settings.drafts)}
          choices={['1', '2', '3', '4'].map((value) => ({ value, label: value }))}
          onChange={(drafts) => void changeSettings({ drafts: Number(drafts) })}
        />
        <LanguageChoice value={settings.locale} />
      </div>
    </Dialog>
  );
}

/** Where developers look for words that were not translated; never offered to writers. */
function isDeveloper(): boolean {
  return localStorage.getItem('palimpsest.developer') === '1';
}

const asSystem = 'system';

function LanguageChoice({ value }: { value: string }) {
  const text = useText();
  const known = [...locales(), ...(isDeveloper() || value === pseudoLocale ? [pseudoLocale] : [])];
  // Each language by its own name: whoever ended up in the wrong one finds the way back.
  const name = (locale: string) => (locale === pseudoLocale ? text('settings.language.pseudo') : (new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale));
  return <Select label={text('settings.language')} value={value || asSystem} choices={[{ value: asSystem, label: text('settings.language.system') }, ...known.map((locale) => ({ value: locale, label: name(locale) }))]} onChange={(locale) => void changeSettings({ locale: locale === asSystem ? '' : locale })} />;
}
