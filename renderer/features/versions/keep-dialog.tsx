import { useState } from 'react';
import { closeDialog } from '../../app/index.ts';
import { Button, Dialog, TextField } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { keepVersion } from './versions.ts';

/** Asks for the name of a version of the text as it is now. */
export function KeepVersionDialog() {
  const text = useText();
  const [name, setName] = useState('');
  const keep = () => void (name.trim() && keepVersion(name.trim()));
  return (
    <Dialog title={text('versions.keep')} width="narrow" onClose={closeDialog} footer={<Button kind="primary" isDisabled={name.trim() === ''} onPress={keep}>{text('versions.keepNow')}</Button>}>
      <div className="dialog-words">
        <TextField label={text('versions.name')} value={name} onChange={setName} maxLength={100} autoFocus hint={text('versions.keepHint')} onKeyDown={(event) => void (event.key === 'Enter' && keep())} />
      </div>
    </Dialog>
  );
}
