import { useId, useMemo, useState } from 'react';
import { closeDialog } from '../../app/index.ts';
import { Dialog, WindowedList } from '../../components/index.ts';
import { headingAt } from '../../../engine/text/index.ts';
import { outlineOf, useSession, type Session } from '../../editor/core/index.ts';
import { useText } from '../../i18n/index.ts';
import { matching, places } from './headings.ts';
import { goToHeading } from './outline.ts';
import './outline.css';

const ROW = 32;

/** Every heading by its words: type, arrows, Enter. */
export function HeadingDialog() {
  const session = useSession();
  return session && <Pick session={session} />;
}

function Pick({ session }: { session: Session }) {
  const text = useText();
  const id = useId();
  const [headings] = useState(() => outlineOf(session.state).headings);
  const tree = useMemo(() => places(headings), [headings]);
  const [query, setQuery] = useState('');
  const [row, setRow] = useState(() => Math.max(0, headingAt(headings, session.state.selection.main.head)));
  const shown = useMemo(() => matching(headings, query), [headings, query]);
  const at = Math.min(row, shown.length - 1);
  const go = (index: number) => {
    const heading = headings[shown[index] ?? -1];
    if (!heading) return;
    closeDialog();
    // After the dialog has given the focus back.
    requestAnimationFrame(() => requestAnimationFrame(() => goToHeading(session, heading)));
  };
  return (
    <Dialog title={text('outline.goTo')} hideTitle onClose={closeDialog}>
      <div className="heading-pick">
        <input
          className="palette-input"
          role="combobox"
          aria-label={text('outline.filter')}
          aria-expanded
          aria-controls={id}
          aria-autocomplete="list"
          {...(at >= 0 ? { 'aria-activedescendant': `${id}-${at}` } : {})}
          placeholder={text('outline.filter')}
          value={query}
          // The field is what the dialog is for.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          onChange={(event) => {
            setQuery(event.target.value);
            setRow(0);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
            const step = steps[event.key];
            if (step !== undefined) setRow(Math.max(0, Math.min(shown.length - 1, at + step)));
            else if (event.key === 'Enter') go(at);
            else return;
            event.preventDefault();
          }}
        />
        {shown.length === 0 ? (
          <p className="palette-empty" role="status">
            {headings.length === 0 ? text('outline.none') : text('outline.noneFound', { query })}
          </p>
        ) : null}
        <WindowedList
          id={id}
          label={text('outline.name')}
          role="listbox"
          tabIndex={-1}
          className="heading-list"
          count={shown.length}
          rowHeight={ROW}
          current={at}
          onCurrent={setRow}
          onChoose={go}
          row={(index) => {
            const heading = headings[shown[index] ?? 0];
            const depth = tree[shown[index] ?? 0]?.depth ?? 1;
            return {
              className: 'outline-row',
              content: (
                <span className="outline-title" dir="auto" style={{ paddingInlineStart: `${(depth - 1) * 14}px` }}>
                  {heading?.title || <span className="quiet">{text('outline.untitled')}</span>}
                </span>
              ),
            };
          }}
        />
      </div>
    </Dialog>
  );
}
