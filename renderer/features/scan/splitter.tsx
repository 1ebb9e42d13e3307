import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useText } from '../../i18n/index.ts';
import { scanStore } from './scans.ts';

const least = 0.2;
const most = 0.8;
const step = 0.04;

function set(split: number): void {
  scanStore.setState({ split: Math.min(most, Math.max(least, split)) });
}

/** Between picture and text; dragged, or moved with the arrow keys. */
export function Splitter() {
  const text = useText();
  const split = scanStore((state) => state.split);
  const element = useRef<HTMLDivElement>(null);
  const moved = (event: PointerEvent) => {
    const body = element.current?.parentElement?.getBoundingClientRect();
    if (!body || !element.current?.hasPointerCapture(event.pointerId)) return;
    const share = (event.clientX - body.left) / body.width;
    set(getComputedStyle(element.current).direction === 'rtl' ? 1 - share : share);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') set(split - step);
    else if (event.key === 'ArrowRight') set(split + step);
    else return;
    event.preventDefault();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a focusable separator is a control (WAI-ARIA, window splitter).
    <div
      ref={element}
      className="scan-splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={text('scan.splitter')}
      aria-valuenow={Math.round(split * 100)}
      aria-valuemin={least * 100}
      aria-valuemax={most * 100}
      tabIndex={0}
      onPointerDown={(event) => element.current?.setPointerCapture(event.pointerId)}
      onPointerMove={moved}
      onKeyDown={pressed}
    />
  );
}
