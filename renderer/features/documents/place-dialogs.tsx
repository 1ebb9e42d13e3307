import { useState } from 'react';
import type { DocumentSummary, FolderId } from '../../../electron/contract/index.ts';
import { closeDialog, useAnswer } from '../../app/index.ts';
import { Button, Dialog, Select, TextField } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { titleOf } from './documents.ts';
import { foldersStore, place, tag } from './folders.ts';
import { folderPaths } from './tree.ts';

/** Which folder a document is in: one of those there are, a new one, or none. */
export function MoveDialog() {
  const subject = foldersStore((state) => state.subject);
  return subject && <Move subject={subject} />;
}

function Move({ subject }: { subject: DocumentSummary }) {
  const text = useText();
  const folders = useAnswer('folders.list', {}).data ?? [];
  const [chosen, setChosen] = useState<string>(subject.folderId ?? 'none');
  const [name, setName] = useState('');
  const move = () => void place(subject, name.trim() ? { name: name.trim() } : chosen === 'none' ? null : (chosen as FolderId));
  return (
    <Dialog title={text('document.moveTitle', { title: titleOf(subject) })} width="narrow" onClose={closeDialog} footer={<Button kind="primary" onPress={move}>{text('document.moveNow')}</Button>}>
      <div className="dialog-words place-fields">
        <Select label={text('folder.choose')} value={chosen} choices={[{ value: 'none', label: text('folder.none') }, ...folderPaths(folders).map(({ id, path }) => ({ value: id as string, label: path }))]} onChange={setChosen} />
        <TextField label={text('folder.orNew')} value={name} onChange={setName} maxLength={100} onKeyDown={(event) => void (event.key === 'Enter' && move())} />
      </div>
    </Dialog>
  );
}

/** The tags of a document, separated by commas. */
export function TagsDialog() {
  const subject = foldersStore((state) => state.subject);
  return subject && <Tags subject={subject} />;
}

function Tags({ subject }: { subject: DocumentSummary }) {
  const text = useText();
  const all = useAnswer('documents.list', {}).data ?? [];
  const [words, setWords] = useState(subject.tags.join(', '));
  const own = words.split(',').map((word) => word.trim().replace(/^#/, '').slice(0, 50)).filter(Boolean);
  const others = [...new Set(all.flatMap(({ tags }) => tags))].filter((each) => !own.includes(each)).toSorted().slice(0, 12);
  const save = () => void tag(subject, own);
  return (
    <Dialog title={text('document.tagsTitle', { title: titleOf(subject) })} width="narrow" onClose={closeDialog} footer={<Button kind="primary" onPress={save}>{text('document.tagsNow')}</Button>}>
      <div className="dialog-words place-fields">
        <TextField label={text('document.tags')} value={words} onChange={setWords} autoFocus hint={text('document.tagsHint')} onKeyDown={(event) => void (event.key === 'Enter' && save())} />
        {others.length > 0 && (
          <ul className="tag-chips" aria-label={text('document.tagsKnown')}>
            {others.map((each) => (
              <li key={each}>
                <Button kind="quiet" onPress={() => setWords([...own, each].join(', '))}>{`#${each}`}</Button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
