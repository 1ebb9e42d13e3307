import { memo, useEffect, useLayoutEffect, useRef, type PointerEvent } from 'react';
import { EditorSelection } from '@codemirror/state';
import type { DoubtLimits, Scan } from '../../../electron/contract/index.ts';
import { useSettings } from '../../app/index.ts';
import { Button, ProblemView } from '../../components/index.ts';
import { useText } from '../../i18n/index.ts';
import { doubtOf, wordAtPoint, type LoadedPage } from './pages.ts';
import { usePicture } from './pictures.ts';
import { placingOf } from './placing.ts';
import type { ScanSession } from './scan-session.ts';
import { useJoinedScan } from './use-joined.ts';
import { WordTexts } from './word-texts.tsx';
import { readAgain, scanStore } from './scans.ts';

interface PageImageProps {
  readonly scan: Scan;
  readonly joined: ScanSession | null;
  readonly page: number;
}

/** The picture of the page at hand with the box of the word at hand; a click puts the caret there. */
export function PageImage({ scan, joined, page: number }: PageImageProps) {
  useJoinedScan(joined);
  const text = useText();
  const facts = scan.pages[number - 1];
  const version = facts ? `${facts.state} ${facts.width}` : '';
  const address = usePicture(scan.summary.id, number, 'page', version);
  const zoom = scanStore((state) => state.zoom);
  const loaded = joined?.peek(number) ?? null;
  const current = joined?.current?.page === number ? joined.current.word : null;
  const scroller = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  useAlignment({ joined, loaded, word: current, scroller, sheet, drawn: `${address ?? ''} ${zoom}` });
  if (!facts) return null;

  const clicked = (event: PointerEvent) => {
    const box = sheet.current?.getBoundingClientRect();
    if (!joined || !loaded || !box) return;
    const scale = loaded.width / box.width;
    const word = wordAtPoint(loaded, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
    if (word !== null) goToWord(joined, loaded, word);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- WCAG 2.1.1: what scrolls must be reachable by keyboard.
    <div className="scan-scroller scrollable" ref={scroller} role="region" aria-label={text('scan.pictureOf', { page: number })} tabIndex={0}>
      {facts.problem && (
        <div className="scan-page-problem">
          <ProblemView problem={facts.problem}>
            <Button kind="primary" onPress={() => void readAgain(scan.summary.id, number)}>
              {text('scan.readAgain')}
            </Button>
          </ProblemView>
        </div>
      )}
      {facts.state === 'waiting' || facts.state === 'reading' ? <p className="scan-page-note">{text(facts.state === 'reading' ? 'scan.pageReading' : 'scan.pageWaiting', { page: number })}</p> : null}
      {(address || loaded) && (
        // The keyboard reaches every word by the text and by the strip below.
        <div className="scan-sheet" ref={sheet} role="presentation" onPointerDown={clicked} style={{ inlineSize: `${zoom * 100}%`, aspectRatio: sheetRatio(loaded, facts) }}>
          {address && <img className="scan-photo" src={address} alt={text('scan.pictureOf', { page: number })} draggable={false} />}
          {loaded && !address && <Words page={loaded} />}
          {loaded && <Boxes page={loaded} joined={joined} current={current} />}
        </div>
      )}
    </div>
  );
}

function sheetRatio(page: LoadedPage | null, facts: { width: number; height: number }): string {
  const { width, height } = page ?? facts;
  return width > 0 && height > 0 ? `${width} / ${height}` : '210 / 297';
}

/** In place of a picture the words themselves. A drawing of its own: moving the box over it sets none of them anew. */
const Words = memo(function Words({ page }: { page: LoadedPage }) {
  if (page.width <= 0 || page.height <= 0) return null;
  return (
    <svg className="scan-boxes" viewBox={`0 0 ${page.width} ${page.height}`} preserveAspectRatio="none" aria-hidden>
      <WordTexts page={page} />
    </svg>
  );
});

/** Boxes over the picture. */
function Boxes({ page, joined, current }: { page: LoadedPage; joined: ScanSession | null; current: number | null }) {
  const around = current === null ? undefined : page.words[current];
  const line = around && page.lines[around.line];
  const limits = useSettings((settings) => settings.doubtLimits);
  const states = (joined && placingOf(joined.session.state)?.states.get(page.number)) ?? null;
  if (page.width <= 0 || page.height <= 0) return null;
  return (
    <svg className="scan-boxes" viewBox={`0 0 ${page.width} ${page.height}`} preserveAspectRatio="none" aria-hidden>
      <Doubts page={page} states={states} limits={limits} />
      {line && <rect className="scan-line-box" x={line.x0} y={line.y0} width={line.x1 - line.x0} height={line.y1 - line.y0} />}
      {around && (
        <rect
          className="scan-word-box"
          data-word={current}
          x={around.box.x0 - 3}
          y={around.box.y0 - 3}
          width={around.box.x1 - around.box.x0 + 6}
          height={around.box.y1 - around.box.y0 + 6}
          rx={4}
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}

/** Lines under doubtful words; drawn anew only when a word of the page was decided. */
const Doubts = memo(function Doubts({ page, states, limits }: { page: LoadedPage; states: Uint8Array | null; limits: DoubtLimits }) {
  if (!states) return null;
  return page.words.map((word, at) => {
    const doubt = doubtOf(word, states[at] ?? 0, limits);
    const { x0, x1, y1 } = word.box;
    return doubt > 0 && <line key={at} className={`scan-doubt scan-doubt-${doubt}`} x1={x0} x2={x1} y1={y1 + 2} y2={y1 + 2} vectorEffect="non-scaling-stroke" />;
  });
});

/** Puts the caret at a word and makes it the word at hand. */
export function goToWord(joined: ScanSession, page: LoadedPage, word: number): void {
  joined.setCurrent({ page: page.number, word });
  const range = joined.rangeOfWord(page, word);
  if (!range) return;
  joined.session.view.dispatch({ selection: EditorSelection.cursor(range.from), scrollIntoView: true });
}

interface Alignment {
  readonly joined: ScanSession | null;
  readonly loaded: LoadedPage | null;
  readonly word: number | null;
  readonly scroller: React.RefObject<HTMLDivElement | null>;
  readonly sheet: React.RefObject<HTMLDivElement | null>;
  readonly drawn: string;
}

/** Keeps the line at hand as high in the picture as it is in the text. */
function useAlignment({ joined, loaded, word, scroller, sheet, drawn }: Alignment): void {
  const align = useRef(() => {});
  align.current = () => {
    const area = scroller.current;
    const paper = sheet.current;
    const box = loaded && word !== null ? loaded.words[word]?.box : undefined;
    if (!joined || !loaded || !area || !paper || !box || word === null) return;
    const range = joined.rangeOfWord(loaded, word);
    const place = range && joined.session.view.coordsAtPos(range.from, 1);
    const frame = area.getBoundingClientRect();
    // A line that is scrolled out of the text is shown in the middle.
    const wanted = place && place.top >= frame.top && place.bottom <= frame.bottom ? (place.top + place.bottom) / 2 - frame.top : frame.height / 3;
    const scale = paper.offsetWidth / loaded.width;
    area.scrollTop = paper.offsetTop + ((box.y0 + box.y1) / 2) * scale - wanted;
    const middle = ((box.x0 + box.x1) / 2) * scale;
    if (paper.offsetWidth > area.clientWidth && (middle < area.scrollLeft + 40 || middle > area.scrollLeft + area.clientWidth - 40)) area.scrollLeft = middle - area.clientWidth / 2;
  };
  useLayoutEffect(() => align.current(), [joined, loaded, word, drawn]);
  useEffect(() => {
    const text = joined?.session.view.dom.closest('.editor-scroll');
    if (!text) return;
    let due = false;
    const scrolled = () => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        align.current();
      });
    };
    text.addEventListener('scroll', scrolled, { passive: true });
    const sizes = new ResizeObserver(scrolled);
    if (scroller.current) sizes.observe(scroller.current);
    return () => {
      text.removeEventListener('scroll', scrolled);
      sizes.disconnect();
    };
  }, [joined, scroller]);
}
