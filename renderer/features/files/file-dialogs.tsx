import { useState } from 'react';
import { closeDialog, problemOf, useAnswer } from '../../app/index.ts';
import { Button, Dialog, problemWords, Scrollable, TextDiff, TextField } from '../../components/index.ts';
import { useSession, type Session } from '../../editor/core/index.ts';
import { useText } from '../../i18n/index.ts';
import type { ProblemData } from '../../../engine/text/index.ts';
import { keepMine, openFile, takeTheirs } from './files.ts';
import './files.css';

/** Asks for the path of a text file on this computer. */
export function OpenFileDialog() {
  const text = useText();
  const [path, setPath] = useState('');
  const [problem, setProblem] = useState<ProblemData | null>(null);
  const words = problem && problemWords(problem, text);
  const open = () => {
    if (path.trim() === '') return;
    openFile(path.trim()).catch((error: unknown) => setProblem(problemOf(error)));
  };
  return (
    <Dialog title={text('files.open')} onClose={closeDialog} footer={<Button kind="primary" isDisabled={path.trim() === ''} onPress={open}>{text('files.openNow')}</Button>}>
      <div className="dialog-words">
        <TextField
          label={text('files.path')} value={path} placeholder={text('files.pathExample')} autoFocus maxLength={4096} hint={text('files.openHint')} error={words && `${words.what} ${words.todo}`}
          onChange={(next) => (setProblem(null), setPath(next))} onKeyDown={(event) => void (event.key === 'Enter' && open())}
        />
      </div>
    </Dialog>
  );
}

/** What is different between the document and its file, with the choice below. */
export function FileChangeDialog() {
  const session = useSession();
  return session && <FileChange session={session} />;
}

function FileChange({ session }: { session: Session }) {
  const text = useText();
  const { data: theirs } = useAnswer('files.theirs', { documentId: session.id }, { fresh: true });
  return (
    <Dialog
      title={text('files.compareTitle')}
      width="wide"
      onClose={closeDialog}
      footer={
        <>
          <Button onPress={() => void takeTheirs(session.id).then(closeDialog)}>{text('files.takeTheirs')}</Button>
          <Button isDisabled={!theirs} onPress={() => theirs && void keepMine(session.id, theirs.seen).then(closeDialog)}>{text('files.keepMine')}</Button>
        </>
      }
    >
      <div className="dialog-words"><p className="quiet">{text('files.compareHint')}</p></div>
      <Scrollable className="file-diff" label={text('files.compareTitle')}>{theirs && <TextDiff before={session.state.doc.toString()} after={theirs.text} />}</Scrollable>
    </Dialog>
  );
}
