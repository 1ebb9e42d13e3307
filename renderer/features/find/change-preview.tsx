import { useCallback, useMemo, useState, type CSSProperties } from 'react';
import { Check } from 'lucide-react';
import type { Text } from '@codemirror/state';
import type { Change } from '../../../engine/text/index.ts';
import { Switch, WindowedList } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { alteration } from './alterations.ts';
import { contextOf } from './context.ts';

const ROW = 52;

/**
 * Changes before they are made, each with what is around it and a box to leave it out. Those that alter a number or a
 * word with a capital say so, and can be shown alone.
 */
export function ChangePreview({ doc, changes, left, onLeft }: {
  doc: Text;
  changes: readonly Change[];
  /** Indexes of the changes that are not to be made. */
  left: ReadonlySet<number>;
  onLeft(left: ReadonlySet<number>): void;
}) {
  const text = useText();
  const [current, setCurrent] = useState(0);
  const [onlyAltering, setOnlyAltering] = useState(false);
  const read = useCallback((from: number, to: number) => doc.sliceString(Math.max(0, from), Math.min(doc.length, to)), [doc]);
  const altering = useMemo(() => changes.map((change) => alteration(change, read)), [changes, read]);
  const delicate = useMemo(() => altering.flatMap((kind, index) => (kind ? [index] : [])), [altering]);
  const shown = onlyAltering ? delicate : null;
  const count = shown ? shown.length : changes.length;
  const indexOf = (row: number) => (shown ? (shown[row] ?? 0) : row);

  const toggle = (row: number) => {
    const next = new Set(left);
    if (!next.delete(indexOf(row))) next.add(indexOf(row));
    onLeft(next);
  };
  const toggleAll = () => {
    const rows = Array.from({ length: count }, (_, row) => indexOf(row));
    const next = new Set(left);
    const allIn = rows.every((index) => !left.has(index));
    for (const index of rows) {
      if (allIn) next.add(index);
      else next.delete(index);
    }
    onLeft(next);
  };

  return (
    <div className="preview" style={{ '--rows': `${Math.max(count, 1) * ROW + 2}px` } as CSSProperties}>
      {delicate.length > 0 && (
        <div className="preview-delicate">
          <Switch label={text('find.delicate', { count: delicate.length })} value={onlyAltering} onChange={(on) => (setOnlyAltering(on), setCurrent(0))} />
        </div>
      )}
      <p className="quiet preview-hint">{text('find.previewHint')}</p>
      <WindowedList
        label={text('find.preview')}
        role="listbox"
        multiple
        className="preview-list"
        count={count}
        rowHeight={ROW}
        current={Math.min(current, count - 1)}
        onCurrent={setCurrent}
        onChoose={(row) => toggle(row)}
        onKey={(event) => {
          if (event.key !== 'a' || !(event.ctrlKey || event.metaKey)) return false;
          toggleAll();
          return true;
        }}
        row={(row) => {
          const index = indexOf(row);
          const change = changes[index];
          if (!change) return { content: null };
          const taken = !left.has(index);
          const { before, old, fresh, after } = contextOf(change, read);
          const kind = altering[index];
          return {
            aria: { 'aria-selected': taken },
            className: taken ? 'preview-row' : 'preview-row preview-left',
            content: (
              <>
                <span className="preview-box" data-taken={taken || undefined} aria-hidden>
                  {taken && <Check size={12} />}
                </span>
                <span className="preview-words" dir="auto">
                  <span className="quiet">{before}</span>
                  {old && <del>{old}</del>}
                  {fresh && <ins>{fresh}</ins>}
                  <span className="quiet">{after}</span>
                </span>
                {kind && <span className="preview-kind">{text(`find.alters.${kind}`)}</span>}
              </>
            ),
          };
        }}
      />
    </div>
  );
}
