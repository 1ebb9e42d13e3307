import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { redo, undo } from '@codemirror/commands';
import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import { getSettings, reportProblem, useSettings } from '../../app/index.ts';
import { Button, IconButton, KeyCaps, showToast } from '../../components/index.ts';
import { Message, text as say, useText } from '../../i18n/index.ts';
import { candidatesFor, decideWord, findDoubtful, presentText, showWord } from './checking.ts';
import { Crop } from './crop.tsx';
import { doubtOf, hasDigit, type LoadedPage } from './pages.ts';
import type { ScanSession } from './scan-session.ts';
import { useJoinedScan } from './use-joined.ts';
import { scanStore } from './scans.ts';

/**
 * The word at hand, enlarged with the lines around it. Enter keeps it, 1 to 9 choose another reading, typing replaces it;
 * each goes on to the next doubtful word.
 */
export function Verification({ joined }: { joined: ScanSession }) {
  useJoinedScan(joined);
  const text = useText();
  const strip = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState<{ of: string; text: string } | null>(null);
  const limits = useSettings((settings) => settings.doubtLimits);
  const { current } = joined;
  const page = current ? joined.peek(current.page) : null;
  const key = current ? `${current.page} ${current.word}` : '';
  const typed = draft?.of === key ? draft.text : null;
  const candidates = current && page ? candidatesFor(joined, page, current.word) : [];
  const now = current && page ? presentText(joined, page, current.word) : null;
  // What was typed has been used, or is not wanted.
  useEffect(() => scanStore.subscribe((state, before) => void (before.group && !state.group && setDraft(null))), []);
  const stop = () => {
    setDraft(null);
    strip.current?.focus();
  };
  const decide = (wanted: string) => {
    if (!page || !current || now === null) return;
    decideWord(joined, page, current.word, wanted);
    stop();
    void goOn(joined, 1);
  };

  const keys = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const used = (work: () => void) => {
      event.preventDefault();
      event.stopPropagation();
      work();
    };
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'z') return used(() => void (event.shiftKey ? redo : undo)(joined.session.view));
    // Buttons keep their own keys.
    if (!plain || event.target !== event.currentTarget) return;
    // What is pressed before the next word is there must not be taken for a word about the last one.
    if (moving > 0 && (event.key === 'Enter' || [...event.key].length === 1)) return used(() => undefined);
    if (event.key === 'Enter' && now !== null) return used(() => decide(now));
    if (event.key === 'ArrowRight' || event.key === ']') return used(() => void goOn(joined, 1));
    if (event.key === 'ArrowLeft' || event.key === '[') return used(() => void goOn(joined, -1));
    if (event.key === 'F2') return used(() => setDraft({ of: key, text: now ?? '' }));
    if (event.key === 'Delete') return used(() => decide(''));
    const chosen = /^[1-9]$/.test(event.key) ? candidates[Number(event.key) - 1] : undefined;
    if (chosen !== undefined) return used(() => decide(chosen));
    if ([...event.key].length === 1 && event.key !== ' ' && now !== null) return used(() => setDraft({ of: key, text: event.key }));
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a composite control: its keys act on the word at hand.
    <div ref={strip} className="verify" role="group" data-scope="verify" aria-label={text('scan.check.name')} tabIndex={0} onKeyDown={keys}>
      {current && page && now !== null ? (
        <>
          <Picture joined={joined} page={page} word={current.word} />
          <div className="verify-side">
            <div className="verify-word">
              {typed === null ? (
                <button type="button" dir="auto" className={`verify-now verify-doubt-${doubtOf(page.words[current.word]!, joined.stateOf(current), limits)}`} onClick={() => setDraft({ of: key, text: now })}>
                  {now || text('scan.check.removed')}
                </button>
              ) : (
                <Retype value={typed} onChange={(value) => setDraft({ of: key, text: value })} onKeep={() => decide(typed.trim())} onLeave={stop} />
              )}
              <Facts joined={joined} page={page} word={current.word} now={now} />
            </div>
            <div className="verify-candidates">
              {candidates.map((candidate, at) => (
                <Button key={candidate} onPress={() => decide(candidate)}>
                  <KeyCaps value={String(at + 1)} /> {candidate}
                </Button>
              ))}
              {typed !== null && typed.trim() !== '' && typed.trim() !== now && (
                <Button kind="quiet" onPress={() => scanStore.setState({ group: { from: now, to: typed.trim() } })}>
                  {text('scan.check.everywhere')}
                </Button>
              )}
              {candidates[0] !== undefined && typed === null && (
                <Button kind="quiet" onPress={() => scanStore.setState({ group: { from: now, to: candidates[0] ?? '' } })}>
                  {text('scan.check.allTo', { from: now, to: candidates[0] })}
                </Button>
              )}
            </div>
            <p className="verify-keys quiet">
              <Message id="scan.check.keys" values={{ k: (keys) => <kbd className="key-cap">{keys}</kbd> }} />
            </p>
          </div>
        </>
      ) : (
        <p className="verify-empty quiet">{text('scan.check.none')}</p>
      )}
      <div className="verify-tools">
        <IconButton icon={ChevronLeft} label={text('action.scan.previousDoubtful')} shortcut="Shift+F8" onPress={() => void goOn(joined, -1)} />
        <IconButton icon={ChevronRight} label={text('action.scan.nextDoubtful')} shortcut="F8" onPress={() => void goOn(joined, 1)} />
        <IconButton icon={X} label={text('scan.check.close')} onPress={() => scanStore.setState({ checking: false })} />
      </div>
    </div>
  );
}

/** How many times the way to another word is being looked for. */
let moving = 0;

/** Goes to the next or the last doubtful word; says so where there is none left. */
export async function goOn(joined: ScanSession, step: 1 | -1): Promise<void> {
  moving += 1;
  try {
    const next = await findDoubtful(joined, step);
    if (next) await showWord(joined, next);
    else showToast(say('scan.check.done'));
  } catch (error) {
    reportProblem(error);
  } finally {
    moving -= 1;
  }
}

/** Puts the focus into the strip, on the first doubtful word where none is at hand. */
export function focusChecking(): void {
  scanStore.setState({ checking: true });
  const { joined } = scanStore.getState();
  if (joined && !isDoubtful(joined)) void goOn(joined, 1);
  focusStrip(120);
}

/** The strip is drawn once its word is at hand, which may take a few frames after a start. */
function focusStrip(frames: number): void {
  requestAnimationFrame(() => {
    const strip = document.querySelector<HTMLElement>('[data-scope="verify"]');
    if (strip) strip.focus();
    else if (frames > 0 && scanStore.getState().checking) focusStrip(frames - 1);
  });
}

function isDoubtful(joined: ScanSession): boolean {
  const { current } = joined;
  const word = current && joined.peek(current.page)?.words[current.word];
  return Boolean(current && word && doubtOf(word, joined.stateOf(current), getSettings().doubtLimits) > 0);
}

function Picture({ joined, page, word }: { joined: ScanSession; page: LoadedPage; word: number }) {
  const area = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const sizes = new ResizeObserver(([entry]) => void (entry && setSize({ width: Math.round(entry.contentRect.width), height: Math.round(entry.contentRect.height) })));
    if (area.current) sizes.observe(area.current);
    return () => sizes.disconnect();
  }, []);
  return (
    <div className="verify-picture" ref={area}>
      {size.width > 0 && <Crop id={joined.id} page={page} word={word} width={size.width} height={size.height} lineHeight={size.height / 3.3} />}
    </div>
  );
}

function Facts({ joined, page, word, now }: { joined: ScanSession; page: LoadedPage; word: number; now: string }) {
  const text = useText();
  const own = page.words[word];
  if (!own) return null;
  const state = joined.stateOf({ page: page.number, word });
  const facts = [
    text('scan.check.place', { page: page.number }),
    state === 2 ? text('scan.check.checked') : text('scan.check.sure', { percent: Math.round(own.confidence) }),
    own.text !== now && text('scan.check.readAs', { word: own.text }),
    hasDigit(now) && text('scan.check.digits'),
  ].filter(Boolean);
  return <span className="quiet tabular">{facts.join(' · ')}</span>;
}

function Retype({ value, onChange, onKeep, onLeave }: { value: string; onChange(value: string): void; onKeep(): void; onLeave(): void }) {
  const text = useText();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(value.length, value.length);
    // Only when it appears: afterwards the caret is the writer's.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <input
      ref={field}
      dir="auto"
      className="field-input verify-field"
      aria-label={text('scan.check.field')}
      value={value}
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === 'Enter') onKeep();
        else onLeave();
      }}
    />
  );
}
