import { useEffect, useRef, useState } from 'react';
import { getClient, reportProblem } from '../app/index.ts';
import { useText } from '../i18n/index.ts';
import type { Session } from './core/index.ts';
import { useOpenDocument } from './core/index.ts';

/** The title above the text. Enter and the down arrow go on into the text; it is stored when it is left. */
export function Title({ session }: { session: Session }) {
  const text = useText();
  const stored = useOpenDocument((document) => document?.title ?? '');
  const [typed, setTyped] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const shown = typed ?? stored;

  // As high as its words need.
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = '0';
    element.style.height = `${element.scrollHeight}px`;
  }, [shown]);

  const keep = async () => {
    const title = typed?.trim() ?? '';
    if (typed === null || title === '' || title === stored) return setTyped(null);
    try {
      const summary = await getClient().call('documents.rename', { id: session.id, title });
      session.title = summary.title;
    } catch (error) {
      reportProblem(error);
    }
    setTyped(null);
  };

  return (
    <textarea
      ref={area}
      className="editor-title"
      rows={1}
      maxLength={200}
      dir="auto"
      spellCheck={false}
      aria-label={text('editor.title')}
      placeholder={text('document.untitled')}
      value={shown}
      onChange={(event) => setTyped(event.target.value.replaceAll('\n', ' '))}
      onBlur={() => void keep()}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Escape') setTyped(null);
        const leaves = event.key === 'Enter' || event.key === 'Escape' || (event.key === 'ArrowDown' && event.currentTarget.selectionStart === shown.length);
        if (!leaves) return;
        event.preventDefault();
        session.view.focus();
      }}
    />
  );
}
