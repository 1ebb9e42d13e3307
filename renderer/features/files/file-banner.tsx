import { openDialog, queryClient, useAnswer } from '../../app/index.ts';
import { Banner, Button, problemWords } from '../../components/index.ts';
import { useOpenDocumentId } from '../../editor/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import { forgetFile, keepMineNow, takeTheirs, writeFile } from './files.ts';

/** Says when the file that the open document follows was changed elsewhere, is gone or can't be written, and offers what can be done. */
export function FileBanner() {
  const text = useText();
  const id = useOpenDocumentId();
  const { data: file } = useAnswer('files.state', { documentId: id ?? ('' as never) }, { enabled: id !== null });
  if (!file || file.documentId !== id) return null;
  const name = file.path.split(/[\\/]/).at(-1) ?? file.path;
  const forget = async () => {
    await forgetFile(id);
    await queryClient.invalidateQueries({ queryKey: ['files.state'] });
  };
  if (file.state === 'changed')
    return (
      <Banner
        kind="alarm"
        actions={
          <>
            <Button onPress={() => openDialog('fileChange')}>{text('files.compare')}</Button>
            <Button onPress={() => void takeTheirs(id)}>{text('files.takeTheirs')}</Button>
            <Button onPress={() => void keepMineNow(id)}>{text('files.keepMine')}</Button>
          </>
        }
      >
        <strong><Message id="files.changed" values={{ name }} /></strong> {text('files.changedSafe')}
      </Banner>
    );
  if (file.state === 'missing')
    return (
      <Banner kind="alarm" actions={<Button onPress={() => void forget()}>{text('files.forget')}</Button>}>
        <strong><Message id="files.missing" values={{ name }} /></strong> {text('files.missingSafe')}
      </Banner>
    );
  if (file.state === 'failed' && file.problem) {
    const words = problemWords(file.problem, text);
    return (
      <Banner
        kind="alarm"
        actions={
          <>
            {file.problem.code === 'file-encoding' && <Button onPress={() => void writeFile(id, 'utf-8')}>{text('files.asUtf8')}</Button>}
            <Button onPress={() => void writeFile(id, 'same')}><Message id="common.retry" /></Button>
          </>
        }
      >
        <strong>{words.what}</strong> {words.safe} {words.todo}
      </Banner>
    );
  }
  return null;
}
