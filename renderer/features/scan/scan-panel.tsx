import { useMemo, useState } from 'react';
import { Check, ChevronDown, ChevronRight, Undo2 } from 'lucide-react';
import type { Scan, ScanChange } from '../../../electron/contract/index.ts';
import { runAction, useActions } from '../../actions/index.ts';
import { getClient, useEngineStatus } from '../../app/index.ts';
import { Button, EmptyState, IconButton, Progress, showToast, Switch } from '../../components/index.ts';
import { getSession } from '../../editor/core/index.ts';
import { hasText, Message, text as say, useText, type Lookup } from '../../i18n/index.ts';
import { setProposals, showWord } from './checking.ts';
import { Crop } from './crop.tsx';
import { hasDigit } from './pages.ts';
import { placingOf, type ProposalMark } from './placing.ts';
import type { ScanSession } from './scan-session.ts';
import { attempt, scanStore, useOpenScan, useScan } from './scans.ts';
import { useJoinedScan } from './use-joined.ts';

/** The right panel of a scan: what the rules did, and what the model proposes, with the picture of each place. */
export function ScanPanel() {
  const text = useText();
  const summary = useOpenScan();
  const joined = scanStore((state) => state.joined);
  if (!summary) return <EmptyState>{text('scan.panel.none')}</EmptyState>;
  if (!joined) return <EmptyState>{text('scan.panel.later')}</EmptyState>;
  return <Changes joined={joined} />;
}

function Changes({ joined }: { joined: ScanSession }) {
  useJoinedScan(joined);
  useActions();
  const text = useText();
  const scan = useScan(joined.id) ?? joined.scan;
  const states = placingOf(joined.session.state)?.proposals;
  const stateOf = (change: ScanChange): ProposalMark['state'] => states?.get(change.id) ?? change.state;
  const rules = useMemo(() => groups(scan.proposals.filter(({ source }) => source === 'rule'), ({ kind }) => kind), [scan.proposals]);
  const model = scan.proposals.filter(({ source }) => source === 'model');
  const patterns = useMemo(() => groups(scan.proposals.filter(({ source }) => source === 'model'), (change) => `${change.before} → ${change.after}`), [scan.proposals]);
  const open = model.filter((change) => stateOf(change) === 'offered');
  const sure = open.filter((change) => change.sure && !hasDigit(change.before + change.after));
  return (
    <div className="scan-panel">
      <section className="scan-panel-part">
        <h3 className="history-heading">{text('scan.panel.model')}</h3>
        <Cleaning scan={scan} />
        {model.length > 0 && (
          <p className="tabular">
            <Message id="scan.panel.counts" values={{ open: open.length, applied: model.filter((change) => stateOf(change) === 'applied').length, refused: model.filter((change) => stateOf(change) === 'undone').length }} />
          </p>
        )}
        {sure.length > 0 && (
          <Button kind="primary" onPress={() => runAction('scan.acceptSure')}>
            {text('scan.panel.acceptSure', { count: sure.length })}
          </Button>
        )}
        <Button kind="quiet" onPress={() => runAction('scan.confusions')}>
          {text('action.scan.confusions')}
        </Button>
        {patterns.map(([pattern, changes]) => (
          <Group key={pattern} joined={joined} name={pattern} changes={changes} stateOf={stateOf} />
        ))}
      </section>
      <section className="scan-panel-part">
        <h3 className="history-heading">{text('scan.panel.rules')}</h3>
        <Paragraphs scan={scan} />
        {rules.map(([kind, changes]) => (
          <Rule key={kind} joined={joined} name={ruleName(kind, text)} changes={changes} stateOf={stateOf} />
        ))}
      </section>
    </div>
  );
}

/** How far the model is with the doubtful words, and the button that lets it begin. */
function Cleaning({ scan }: { scan: Scan }) {
  const text = useText();
  const engine = useEngineStatus();
  const { cleaning } = scan.summary;
  const left = scan.pages.filter((page) => page.state === 'read' && !page.cleaned && page.doubtful > 0).length;
  if (cleaning)
    return (
      <div className="scan-cleaning" role="status">
        <span className="tabular">{text('scan.panel.cleaning', { page: cleaning.page, left: cleaning.left })}</span>
        <Progress label={text('scan.panel.model')} share={cleaning.total === 0 ? 0 : 1 - cleaning.left / cleaning.total} />
        <Button onPress={() => runAction('scan.stopCleaning')}>{text('scan.panel.stop')}</Button>
      </div>
    );
  const absent = engine?.state === 'absent' || engine?.state === 'failed';
  return (
    <>
      <p className="quiet">{text(absent ? 'scan.panel.noModel' : left > 0 ? 'scan.panel.explain' : 'scan.panel.allCleaned')}</p>
      {left > 0 && (
        <Button isDisabled={absent} onPress={() => runAction('scan.clean')}>
          <Message id="scan.panel.clean" values={{ pages: left }} />
        </Button>
      )}
    </>
  );
}

/** Joining lines to paragraphs happens everywhere at once: the text is laid out anew. */
function Paragraphs({ scan }: { scan: Scan }) {
  const text = useText();
  const off = scan.rulesOff.includes('paragraphs');
  const change = (on: boolean) => {
    const rulesOff = on ? scan.rulesOff.filter((rule) => rule !== 'paragraphs') : [...scan.rulesOff, 'paragraphs'];
    void attempt(async () => {
      await getSession()?.flush();
      await getClient().call('scans.layOut', { id: scan.summary.id, rulesOff });
    });
  };
  return (
    <div className="scan-group-head scan-group">
      <span className="scan-rule-name">{text('scan.rule.paragraphs')}</span>
      <Switch label={text('scan.panel.ruleOn', { rule: text('scan.rule.paragraphs') })} value={!off} onChange={change} />
    </div>
  );
}

interface GroupProps {
  readonly joined: ScanSession;
  readonly name: string;
  readonly changes: readonly ScanChange[];
  stateOf(change: ScanChange): ProposalMark['state'];
}

/** The same change everywhere; each place can be decided by itself. */
function Group({ joined, name, changes, stateOf }: GroupProps) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const offered = changes.filter((change) => stateOf(change) === 'offered');
  const applied = changes.filter((change) => stateOf(change) === 'applied');
  return (
    <div className="scan-group">
      <div className="scan-group-head">
        <Unfold open={open} name={name} onChange={setOpen} />
        <span className="quiet tabular">{changes.length}</span>
        {offered.length > 0 && <IconButton icon={Check} label={text('scan.panel.acceptAll', { count: offered.length })} onPress={() => tell(joined, setProposals(joined, offered, 'applied'), offered.length)} />}
        {(applied.length > 0 || offered.length > 0) && <IconButton icon={Undo2} label={text(applied.length > 0 ? 'scan.panel.undoAll' : 'scan.panel.refuseAll', { count: applied.length || offered.length })} onPress={() => tell(joined, setProposals(joined, applied.length > 0 ? applied : offered, 'undone'), applied.length || offered.length)} />}
      </div>
      {open && <Items joined={joined} changes={changes} stateOf={stateOf} />}
    </div>
  );
}

/** A rule with all that it did; off takes every change of it back, on puts it in again. */
function Rule({ joined, name, changes, stateOf }: GroupProps) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const applied = changes.filter((change) => stateOf(change) === 'applied');
  const offered = changes.every((change) => change.state === 'offered');
  return (
    <div className="scan-group">
      <div className="scan-group-head">
        <Unfold open={open} name={name} onChange={setOpen} />
        <span className="quiet tabular">{text(offered && applied.length === 0 ? 'scan.panel.found' : 'scan.panel.done', { applied: applied.length, count: changes.length })}</span>
        <Switch label={text('scan.panel.ruleOn', { rule: name })} value={applied.length > 0} onChange={(on) => tell(joined, setProposals(joined, on ? changes : applied, on ? 'applied' : 'undone'), on ? changes.length : applied.length)} />
      </div>
      {open && <Items joined={joined} changes={changes} stateOf={stateOf} />}
    </div>
  );
}

function Unfold({ open, name, onChange }: { open: boolean; name: string; onChange(open: boolean): void }) {
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <button type="button" className="scan-unfold" aria-expanded={open} onClick={() => onChange(!open)}>
      <Icon size={14} aria-hidden />
      <span>{name}</span>
    </button>
  );
}

/** Places shown at once; more come on request. */
const pageSize = 30;

function Items({ joined, changes, stateOf }: Omit<GroupProps, 'name'>) {
  const text = useText();
  const [count, setCount] = useState(pageSize);
  return (
    <ul className="scan-items">
      {changes.slice(0, count).map((change) => (
        <Item key={change.id} joined={joined} change={change} state={stateOf(change)} />
      ))}
      {changes.length > count && (
        <li>
          <Button kind="quiet" onPress={() => setCount(count + pageSize)}>
            {text('scan.panel.more', { count: changes.length - count })}
          </Button>
        </li>
      )}
    </ul>
  );
}

function Item({ joined, change, state }: { joined: ScanSession; change: ScanChange; state: ProposalMark['state'] }) {
  const text = useText();
  const page = joined.peek(change.page);
  const one = (to: 'applied' | 'undone') => tell(joined, setProposals(joined, [change], to), 1);
  return (
    <li className={`scan-item scan-item-${state}`}>
      {page && change.word !== null && <Crop id={joined.id} page={page} word={change.word} width={272} height={36} lineHeight={24} />}
      <div className="scan-item-words">
        <button type="button" className="scan-item-change" disabled={change.word === null} onClick={() => void (change.word !== null && showWord(joined, { page: change.page, word: change.word }))}>
          <del>{shown(change.before, text)}</del> <ins>{shown(change.after, text)}</ins>
        </button>
        <span className="quiet tabular">{text('scan.check.place', { page: change.page })}</span>
        {state !== 'applied' && <IconButton icon={Check} label={text('scan.panel.accept')} onPress={() => one('applied')} />}
        {state !== 'undone' && <IconButton icon={Undo2} label={text(state === 'applied' ? 'scan.panel.undo' : 'scan.panel.refuse')} onPress={() => one('undone')} />}
      </div>
    </li>
  );
}

const longest = 60;

function shown(words: string, text: Lookup): string {
  const flat = words.replaceAll('\n', '↵').trim();
  return flat === '' ? text('scan.panel.nothing') : flat.length > longest ? `${flat.slice(0, longest)}…` : flat;
}

function tell(joined: ScanSession, done: number, wanted: number): void {
  if (done < wanted) showToast(say('scan.panel.skipped', { count: wanted - done }));
  joined.session.view.requestMeasure();
}

/** Puts everything in that the careful mode would, in one step of undo. */
export function acceptSure(joined: ScanSession): void {
  const states = placingOf(joined.session.state)?.proposals;
  const sure = joined.scan.proposals.filter((change) => change.source === 'model' && change.sure && (states?.get(change.id) ?? change.state) === 'offered' && !hasDigit(change.before + change.after));
  tell(joined, setProposals(joined, sure, 'applied'), sure.length);
}

function ruleName(kind: string, text: Lookup): string {
  const id = `scan.rule.${kind}`;
  return hasText(id) ? text(id) : kind;
}

function groups<T>(all: readonly T[], keyOf: (each: T) => string): [string, T[]][] {
  const found = new Map<string, T[]>();
  for (const each of all) found.set(keyOf(each), [...(found.get(keyOf(each)) ?? []), each]);
  return [...found].toSorted((a, b) => b[1].length - a[1].length);
}
