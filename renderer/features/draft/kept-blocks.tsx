import { useEffect, useState } from 'react';
import { Message, useText } from '../../i18n/index.ts';
import type { LiveRun, RunFrames, Session } from '../../editor/core/index.ts';
import { blocksOf } from './blocks.ts';
import { keepBlock } from './draft.ts';
import { draftStore } from './draft-store.ts';

/** While a draft grows: blocks that are finished can be kept already. */
export function KeptBlocks({ session, run }: { session: Session; run: LiveRun }) {
  const text = useText();
  const [frames, setFrames] = useState<RunFrames>(() => session.frames.get(run.id));
  useEffect(() => session.frames.on(run.id, setFrames), [session, run.id]);
  const kept = draftStore((state) => state.kept.get(run.id) ?? 0);
  const growing = frames.shown?.pieces.map((piece) => piece.text).join('') ?? '';
  // The last block may still grow.
  const finished = Math.max(0, blocksOf(growing).length - 1);
  if (finished === 0) return null;
  return (
    <span className="kept-blocks">
      {kept > 0 && <span className="quiet tabular"><Message id="draft.kept" values={{ count: kept }} /></span>}
      {kept < finished && (
        <button type="button" className="key-hint" onClick={() => keepBlock(run.id, finished)}>
          {text('draft.keepBlock', { number: kept + 1 })}
        </button>
      )}
    </span>
  );
}
