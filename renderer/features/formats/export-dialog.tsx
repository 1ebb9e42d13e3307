import { useState } from 'react';
import type { ExportFormat, Loss } from '../../../electron/contract/index.ts';
import { closeDialog, downloadBytes, fromBase64, getClient, reportProblem } from '../../app/index.ts';
import { Button, Choices, Dialog, showToast, Switch } from '../../components/index.ts';
import { saveNow, useOpenDocument } from '../../editor/index.ts';
import { useText } from '../../i18n/index.ts';
import { Losses } from './losses.tsx';
import './formats.css';

const FORMATS = ['docx', 'pdf', 'markdown', 'html', 'epub', 'text'] as const satisfies readonly ExportFormat[];
type Shown = (typeof FORMATS)[number];

/** The open document as a file for another program. */
export function ExportDialog() {
  const text = useText();
  const document = useOpenDocument((open) => open);
  const [format, setFormat] = useState<Shown>('docx');
  const [changes, setChanges] = useState(false);
  const [decided, setDecided] = useState(false);
  const [busy, setBusy] = useState(false);
  const [losses, setLosses] = useState<readonly Loss[] | null>(null);
  const showsChanges = format === 'docx' || format === 'markdown';

  const write = async () => {
    if (!document) return;
    setBusy(true);
    try {
      // What is being typed belongs to the document as the writer sees it.
      await saveNow();
      const wanted: ExportFormat = format === 'markdown' && (changes || decided) ? 'criticmarkup' : format;
      const file = await getClient().call('formats.export', { id: document.id, format: wanted, changes: changes && showsChanges, decided: decided && showsChanges });
      downloadBytes(file.name, [fromBase64(file.data)], file.type);
      if (file.losses.length > 0) setLosses(file.losses);
      else {
        showToast(text('format.exported', { name: file.name }));
        closeDialog();
      }
    } catch (error) {
      reportProblem(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={text('format.exportTitle')}
      width="normal"
      onClose={closeDialog}
      footer={
        losses ? (
          <Button kind="primary" onPress={closeDialog}>
            {text('common.close')}
          </Button>
        ) : (
          <Button kind="primary" isDisabled={busy || !document} onPress={() => void write()}>
            {text(busy ? 'format.exporting' : 'format.export')}
          </Button>
        )
      }
    >
      <div className="formats">
        {losses ? (
          <>
            <p>{text('format.exportLosses')}</p>
            <Losses losses={losses} />
          </>
        ) : (
          <>
            <Choices<Shown> label={text('format.format')} value={format} choices={FORMATS.map((value) => ({ value, label: text(`format.name.${value}`) }))} onChange={setFormat} />
            <p className="quiet">{text(`format.about.${format}`)}</p>
            {showsChanges && <Switch label={text('format.changes')} hint={text(`format.changes.${format}`)} value={changes} onChange={setChanges} />}
            {showsChanges && <Switch label={text('format.decided')} hint={text('format.decidedHint')} value={decided} onChange={setDecided} />}
          </>
        )}
      </div>
    </Dialog>
  );
}
