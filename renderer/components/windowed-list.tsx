import { useEffect, useId, useLayoutEffect, useRef, useState, type AriaAttributes, type KeyboardEvent, type ReactNode } from 'react';
import './windowed-list.css';

/** Rows drawn beyond the edges, so that a turn of the wheel finds them there. */
const BEYOND = 6;

export interface WindowedRow {
  readonly content: ReactNode;
  /** `aria-selected`, `aria-level`, … of the row. */
  readonly aria?: AriaAttributes;
  readonly className?: string;
}

/**
 * A list of any length of rows of one height; only those in sight are drawn. It takes the focus as a whole and names the
 * current row (`aria-activedescendant`); arrows, Home, End and the page keys move it. Fills the height of its parent.
 */
export function WindowedList({ label, role, count, rowHeight, current, onCurrent, onChoose, onKey, row, multiple, className = '', tabIndex = 0, firstFocus, id: ownId }: {
  label: string;
  role: 'listbox' | 'tree';
  count: number;
  /** CSS pixels. */
  rowHeight: number;
  /** Index of the current row; -1 for none. */
  current: number;
  onCurrent(index: number): void;
  /** Enter, Space (in a list of several choices) or a click. */
  onChoose(index: number, by: 'enter' | 'space' | 'click'): void;
  /** Other keys; true when it was used. */
  onKey?(event: KeyboardEvent, index: number): boolean;
  row(index: number): WindowedRow;
  multiple?: boolean;
  className?: string;
  /** -1 where a field above keeps the focus and names the row itself. */
  tabIndex?: 0 | -1;
  /** F6 goes to the list first in its part of the window. */
  firstFocus?: boolean;
  id?: string;
}) {
  const made = useId();
  const id = ownId ?? made;
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 400 });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => setView((old) => (old.top === element.scrollTop && old.height === element.clientHeight ? old : { top: element.scrollTop, height: element.clientHeight }));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    measure();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);

  useEffect(() => {
    const element = box.current;
    if (!element || current < 0) return;
    const top = current * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight) element.scrollTop = top + rowHeight - element.clientHeight;
  }, [current, rowHeight, count]);

  const first = Math.max(0, Math.floor(view.top / rowHeight) - BEYOND);
  const last = Math.min(count - 1, Math.ceil((view.top + view.height) / rowHeight) + BEYOND);
  const drawn = Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset);
  // A screen reader must find the row that is named.
  if (current >= 0 && current < count && (current < first || current > last)) drawn.push(current);

  const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
  const keyed = (event: KeyboardEvent) => {
    if (onKey?.(event, current)) return event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
    const moves: Readonly<Record<string, number>> = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: count - 1, PageDown: current + page, PageUp: current - page };
    const goal = moves[event.key];
    if (goal !== undefined) {
      event.preventDefault();
      if (count > 0) onCurrent(Math.min(count - 1, Math.max(0, goal)));
    } else if (current >= 0 && (event.key === 'Enter' || (event.key === ' ' && multiple))) {
      event.preventDefault();
      onChoose(current, event.key === 'Enter' ? 'enter' : 'space');
    }
    return undefined;
  };

  const child = role === 'tree' ? 'treeitem' : 'option';
  return (
    // Its role is that of a list or a tree.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={box}
      id={id}
      className={`windowed ${className}`}
      role={role}
      aria-label={label}
      tabIndex={tabIndex}
      {...(firstFocus ? { 'data-first-focus': true } : {})}
      {...(multiple ? { 'aria-multiselectable': true } : {})}
      {...(tabIndex === 0 && current >= 0 && current < count ? { 'aria-activedescendant': `${id}-${current}` } : {})}
      onKeyDown={keyed}
    >
      <div className="windowed-room" role="presentation" style={{ blockSize: count * rowHeight }}>
        {drawn.map((index) => {
          const { content, aria, className: look = '' } = row(index);
          return (
            // The list as a whole takes the keys; a row takes the mouse.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus, jsx-a11y/no-static-element-interactions
            <div
              key={index}
              id={`${id}-${index}`}
              role={child}
              aria-setsize={count}
              aria-posinset={index + 1}
              {...(role === 'listbox' ? { 'aria-selected': index === current } : {})}
              {...aria}
              className={`windowed-row ${look}`}
              data-current={index === current || undefined}
              style={{ blockSize: rowHeight, insetBlockStart: index * rowHeight }}
              onMouseDown={(event) => {
                // The focus stays where it is, in the field or on the list.
                if (tabIndex === -1) event.preventDefault();
              }}
              onClick={() => {
                onCurrent(index);
                onChoose(index, 'click');
              }}
            >
              {content}
            </div>
          );
        })}
      </div>
    </div>
  );
}
