import { useMemo, useState } from 'react';
import { typographicChanges, type QuoteStyle } from '../../../engine/text/index.ts';
import { closeDialog } from '../../app/index.ts';
import { Button, Choices, Dialog } from '../../components/index.ts';
import { useEditorState, useSession, type Session } from '../../editor/core/index.ts';
import { useFormat, useText } from '../../i18n/index.ts';
import { ChangePreview } from './change-preview.tsx';
import { applyAll } from './find.ts';
import { findStore } from './find-store.ts';

const STYLES: readonly QuoteStyle[] = ['en', 'de', 'fr'];
const MARKS: Readonly<Record<QuoteStyle, string>> = { en: '“ ”', de: '„ “', fr: '« »' };

/** Quotes, apostrophes, dashes and dots as a printer sets them, in the selection or the whole text, each to be looked at first. */
export function TypographyDialog() {
  const session = useSession();
  return session && <Offer session={session} />;
}

function Offer({ session }: { session: Session }) {
  const text = useText();
  const { locale } = useFormat();
  const last = findStore((state) => state.quotes);
  const [style, setStyle] = useState<QuoteStyle>(last ?? STYLES.find((each) => locale.startsWith(each)) ?? 'en');
  const [selected] = useState(() => {
    const { from, to } = session.state.selection.main;
    return from < to ? { from, to } : null;
  });
  const doc = useEditorState(session, (state) => state.doc);
  const changes = useMemo(() => typographicChanges(doc.toString(), style, selected), [doc, style, selected]);
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const taken = changes.length - left.size;
  const change = () => {
    findStore.setState({ quotes: style });
    if (applyAll(session, doc, changes.filter((_, index) => !left.has(index)))) closeDialog();
  };
  return (
    <Dialog
      title={text('find.typography')}
      width="wide"
      onClose={closeDialog}
      footer={
        <>
          <Button onPress={closeDialog}>{text('common.cancel')}</Button>
          <Button kind="primary" isDisabled={taken === 0} onPress={change}>
            {text('find.changeCount', { count: taken })}
          </Button>
        </>
      }
    >
      <div className="preview-choice">
        <Choices
          label={text('find.quotes')}
          value={style}
          choices={STYLES.map((value) => ({ value, label: text(`find.quotes.${value}`, { marks: MARKS[value] }) }))}
          onChange={(value) => {
            setStyle(value);
            setLeft(new Set());
          }}
        />
      </div>
      <p className="quiet preview-note">{text(selected ? 'find.typographySelection' : 'find.typographyAll')}</p>
      {changes.length === 0 ? <p className="preview-note">{text('find.typographyNone')}</p> : <ChangePreview doc={doc} changes={changes} left={left} onLeft={setLeft} />}
    </Dialog>
  );
}
