import { useEffect, useState } from 'react';
import type { Text } from '@codemirror/state';
import type { Change } from '../../../engine/text/index.ts';
import { closeDialog } from '../../app/index.ts';
import { Button, Dialog } from '../../components/index.ts';
import { useSession } from '../../editor/core/index.ts';
import { useText } from '../../i18n/index.ts';
import { ChangePreview } from './change-preview.tsx';
import { applyAll, replacements } from './find.ts';
import { findStore } from './find-store.ts';

interface Offer {
  readonly doc: Text;
  readonly changes: readonly Change[];
  readonly more: boolean;
}

/** Every replacement, to be looked at before they are made together. */
export function ReplaceDialog() {
  const text = useText();
  const session = useSession();
  const [offer, setOffer] = useState<Offer | null>(null);
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const [stale, setStale] = useState(false);
  useEffect(() => {
    let here = true;
    if (session)
      void replacements(session).then((found) => {
        if (!here) return;
        // What would stay as it is is no replacement.
        if (found) setOffer({ ...found, changes: found.changes.filter(({ from, to, insert }) => found.doc.sliceString(from, to) !== insert) });
        else closeDialog();
      });
    return () => {
      here = false;
    };
  }, [session, stale]);
  if (!session || !offer) return null;
  const taken = offer.changes.length - left.size;
  const replace = () => {
    const changes = offer.changes.filter((_, index) => !left.has(index));
    if (applyAll(session, offer.doc, changes)) {
      closeDialog();
      requestAnimationFrame(() => findStore.setState(({ focus }) => ({ focus: focus + 1 })));
    } else {
      setLeft(new Set());
      setOffer(null);
      setStale(true);
    }
  };
  return (
    <Dialog
      title={text('find.replaceTitle', { count: offer.changes.length })}
      width="wide"
      onClose={closeDialog}
      footer={
        <>
          <Button onPress={closeDialog}>{text('common.cancel')}</Button>
          <Button kind="primary" isDisabled={taken === 0} onPress={replace}>
            {text('find.replaceCount', { count: taken })}
          </Button>
        </>
      }
    >
      {stale && <p role="status" className="preview-note">{text('find.changedMeanwhile')}</p>}
      {offer.more && <p className="preview-note">{text('find.firstOnly', { count: offer.changes.length })}</p>}
      {offer.changes.length === 0 ? <p className="preview-note">{text('find.nothingToReplace')}</p> : <ChangePreview doc={offer.doc} changes={offer.changes} left={left} onLeft={setLeft} />}
    </Dialog>
  );
}
