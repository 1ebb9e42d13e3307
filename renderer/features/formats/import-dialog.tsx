import { closeDialog } from '../../app/index.ts';
import { Button, Dialog } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { formatsStore } from './formats-store.ts';
import { Losses } from './losses.tsx';
import './formats.css';

/** After an import that could not bring everything: what is missing. */
export function ImportDialog() {
  const text = useText();
  const report = formatsStore((state) => state.imported);
  if (!report) return null;
  return (
    <Dialog title={text('format.importedTitle', { title: report.title })} width="normal" onClose={closeDialog} footer={<Button kind="primary" onPress={closeDialog}>{text('common.close')}</Button>}>
      <div className="formats">
        {!report.certain && report.encoding && <p>{text('format.guessed', { encoding: report.encoding })}</p>}
        {report.losses.length > 0 && (
          <>
            <p>{text('format.importLosses')}</p>
            <Losses losses={report.losses} />
          </>
        )}
      </div>
    </Dialog>
  );
}
