import { useId, useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { X } from 'lucide-react';
import { ownWord, type ProblemData } from '../../../engine/text/index.ts';
import { Button, IconButton, TextField } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { exportWords, importWords } from './files.ts';
import { addOwnWords, removeOwnWords } from './spelling-store.ts';

/** So many are drawn; the field narrows the rest down. */
const MOST_SHOWN = 200;

/** The writer's own words: one field looks a word up and takes it in. */
export function OwnWords({ words, onProblem, changed }: { words: readonly string[]; onProblem(problem: ProblemData | null): void; changed(): void }) {
  const text = useText();
  const heading = useId();
  const [entry, setEntry] = useState('');
  const plain = ownWord(entry);
  const wanted = entry.trim().toLocaleLowerCase();
  const found = words.filter((word) => word.toLocaleLowerCase().includes(wanted));
  const known = words.includes(plain);
  const add = () => {
    if (!plain || known) return;
    setEntry('');
    void addOwnWords([plain]).then(changed);
  };
  const error = wanted && !plain ? text('spelling.words.none') : null;
  return (
    <section aria-labelledby={heading}>
      <h3 className="field-label" id={heading}>{text('spelling.words', { count: words.length })}</h3>
      <div className="spelling-entry">
        <TextField label={text('spelling.words.field')} hideLabel placeholder={text('spelling.words.field')} value={entry} onChange={setEntry} maxLength={100} error={error} onKeyDown={(event) => void (event.key === 'Enter' && add())} />
        <Button isDisabled={!plain || known} onPress={add}>{text('spelling.words.add')}</Button>
      </div>
      {words.length === 0 ? (
        <p className="field-hint">{text('spelling.words.empty')}</p>
      ) : (
        <ul className="spelling-words" aria-labelledby={heading}>
          {found.slice(0, MOST_SHOWN).map((word) => (
            <li key={word} className="spelling-word">
              <span>{word}</span>
              <IconButton icon={X} label={text('spelling.words.remove', { word })} onPress={() => void removeOwnWords([word]).then(changed)} />
            </li>
          ))}
        </ul>
      )}
      {found.length > MOST_SHOWN && <p className="field-hint">{text('spelling.words.more', { count: found.length - MOST_SHOWN })}</p>}
      <div className="spelling-files">
        <FileTrigger acceptedFileTypes={['.txt', '.dic', 'text/plain']} onSelect={(files) => void (files?.[0] && importWords(files[0]).then((problem) => (onProblem(problem), changed())))}>
          <Button>{text('spelling.words.import')}</Button>
        </FileTrigger>
        <Button isDisabled={words.length === 0} onPress={() => void exportWords()}>{text('spelling.words.export')}</Button>
      </div>
    </section>
  );
}
