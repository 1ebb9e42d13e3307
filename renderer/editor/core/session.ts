/**
 * One open document: its view, its saving, its runs and proposals. Everything the backend tells comes in here and
 * becomes a transaction; everything the writer does goes out through the saver.
 */
import { historyField } from '@codemirror/commands';
import { EditorSelection, EditorState, Transaction, type TransactionSpec } from '@codemirror/state';
import { EditorView, type ViewUpdate } from '@codemirror/view';
import type { Client, Document, DocumentId, Job, Payload, Proposal, ProposalId, RunId, RunSettings, RunSummary, View } from '../../../electron/contract/index.ts';
import { mapRange, Problem, type Range } from '../../../engine/text/index.ts';
import { Listeners } from './after-paint.ts';
import { pasting } from '../paste/index.ts';
import { setCurrent } from './attention.ts';
import { lengthsOf } from './changes.ts';
import { Frames } from './frames.ts';
import { keepHistory, takeHistory } from './kept-history.ts';
import { rememberView } from './last-view.ts';
import { originsField, originsFrom, originsSince } from './origins-field.ts';
import { proposalUpdate, refreshFindings, reviewOf, sameReview, undecided, type Review } from './review.ts';
import { dropReviews, fromBackend, reviewsField, setReview } from './reviews-field.ts';
import { isUnderWay, onlyPlace } from './run-place.ts';
import { endRun, runsField, setRun } from './runs-field.ts';
import { Saver, textOf } from './saver.ts';
import { setup } from './setup.ts';
import { WordCounter } from './words.ts';

export interface SessionOptions {
  readonly document: Document;
  readonly client: Pick<Client, 'call'>;
  readonly label: string;
  readonly nonce: string;
  /** Said to a screen reader when a proposal arrives. */
  readonly announceArrival: (review: Review) => string;
  /** Something besides the text changed: saving, words, title. */
  readonly changed: () => void;
}

/** How long after the last movement caret and scroll are stored. */
const VIEW_MS = 1_000;
const MOST_TRIES = 5;

export class Session {
  readonly id: DocumentId;
  readonly view: EditorView;
  readonly saver: Saver;
  readonly frames = new Frames((run) => requestAnimationFrame(run));
  title: string;
  /** Newest summary of each run of this document that was seen here. */
  readonly summaries = new Map<RunId, RunSummary>();
  readonly #options: SessionOptions;
  readonly #counter: WordCounter;
  readonly #listeners = new Listeners();
  readonly #arrivals = new Set<(review: Review, run: RunId) => void>();
  /** Reviews to be saved → the serial of the change that made them so. */
  readonly #dirty = new Map<ProposalId, number>();
  readonly #tracked = new Set<{ range: Range }>();
  #serial = 0;
  #knownOrigins = 0;
  #sentOrigins = 0;
  #waiting: TransactionSpec[] = [];
  #viewTimer: ReturnType<typeof setTimeout> | undefined;
  #savedView = '';
  #closed = false;

  constructor(options: SessionOptions) {
    const { document, client } = options;
    this.#options = options;
    this.id = document.id;
    this.title = document.title;
    this.saver = new Saver({
      document,
      call: client.call,
      attachments: () => this.#attachments(),
      delivered: (serial) => this.#delivered(serial),
      changed: () => this.#tell(),
    });
    const doc = textOf(document.text);
    this.#counter = new WordCounter(doc);
    const history = takeHistory(document.id, document.revision, doc);
    const { anchor, head } = document.view ?? { anchor: 0, head: 0 };
    this.view = new EditorView({
      state: EditorState.create({
        doc,
        selection: EditorSelection.single(Math.min(anchor, doc.length), Math.min(head, doc.length)),
        extensions: [
          ...(history === undefined ? [] : [historyField.init(() => history)]),
          [pasting(document.id), setup({ doc, frames: this.frames, label: options.label, nonce: options.nonce })],
          originsField.init(() => originsFrom(document.origins, doc.length)),
          EditorView.updateListener.of((update) => this.#updated(update)),
          EditorView.domEventHandlers({ compositionend: () => void setTimeout(() => this.#applyWaiting()) }),
        ],
      }),
    });
    for (const proposal of document.proposals) this.receiveProposal(proposal);
    this.#countOn();
  }

  get state(): EditorState {
    return this.view.state;
  }

  get words(): number {
    return this.#counter.words;
  }

  /** Told after each update of text, fields or saving; with `afterPaint`, after an edit of the text once that is painted. Returns how to stop. */
  subscribe(listener: () => void, when: { afterPaint?: boolean } = {}): () => void {
    return this.#listeners.add(listener, when);
  }

  /** Told when a run's proposal has come. */
  onArrival(listener: (review: Review, run: RunId) => void): () => void {
    this.#arrivals.add(listener);
    return () => void this.#arrivals.delete(listener);
  }

  /** Dispatches when no input method is at work: decorations must not change under a composition. */
  apply(spec: TransactionSpec): void {
    if (this.#closed) return;
    if (this.view.composing) this.#waiting.push(spec);
    else this.view.dispatch(spec);
  }

  // Runs

  /**
   * Saves what is unsaved and starts a run on a range of the present text. The range follows what is typed meanwhile.
   * Throws a `Problem` when it can't be saved or started.
   */
  async startRun(range: Range, job: Job, settings: RunSettings): Promise<RunSummary> {
    const tracked = { range };
    this.#tracked.add(tracked);
    try {
      const revision = await this.#savedRevision();
      const sent = tracked.range;
      const summary = await this.#options.client.call('runs.start', { documentId: this.id, revision, range: sent, job, settings });
      this.#runStarted(summary, revision, sent);
      return summary;
    } finally {
      this.#tracked.delete(tracked);
    }
  }

  /** Shows a run that was started before this window: its passage where it stands now, and its passes so far. */
  async joinRun(summary: RunSummary): Promise<void> {
    const { call } = this.#options.client;
    this.summaries.set(summary.id, summary);
    const { base, place } = await call('runs.get', { id: summary.id });
    // A range of an older text than this window has followed can't be brought up to date; the words may still tell.
    const stored = place && this.saver.mapFrom(place.revision, place.range)?.range;
    const range = stored ?? onlyPlace(this.state.doc.toString(), base);
    const now = this.summaries.get(summary.id) ?? summary;
    if (!range || this.#closed || !isUnderWay(now) || this.state.field(runsField).has(now.id)) return;
    this.apply({ effects: setRun.of({ id: now.id, kind: now.job.kind, state: now.state, range, touched: this.state.sliceDoc(range.from, range.to) !== base }), annotations: background });
    if (now.state !== 'running') return;
    for (let draft = 0; draft < now.settings.drafts; draft += 1) {
      const passes = await call('runs.passes', { id: now.id, draft });
      this.frames.join(now.id, draft, passes);
    }
  }

  /** The job of an earlier run on the passage as it stands now, where `range` is, with another seed. */
  async runAgain(id: RunId, range: Range, seed: number, refusals: readonly { text: string; reason: string }[] = []): Promise<RunSummary> {
    const tracked = { range };
    this.#tracked.add(tracked);
    try {
      const revision = await this.#savedRevision();
      const sent = tracked.range;
      const summary = await this.#options.client.call('runs.again', { id, seed, refusals: [...refusals] });
      this.#runStarted(summary, revision, sent);
      return summary;
    } finally {
      this.#tracked.delete(tracked);
    }
  }

  /** The backend's news of a run. */
  receiveRun(summary: RunSummary): void {
    if (summary.documentId !== this.id) return;
    this.summaries.set(summary.id, summary);
    const run = this.state.field(runsField).get(summary.id);
    if (!run) return this.#tell();
    const hasProposal = [...this.state.field(reviewsField).values()].some((review) => review.runId === summary.id);
    if (summary.state === 'finished' && !hasProposal) {
      // The passage stays as it is shown until the proposal is there, so that the focus has somewhere to go.
      if (summary.proposalId) this.#fetchProposal(summary.proposalId);
    } else if (summary.state === 'finished' || summary.state === 'stopped') {
      this.apply({ effects: endRun.of(summary.id), annotations: background });
      this.frames.forget(summary.id);
    } else if (run.state !== summary.state) this.apply({ effects: setRun.of({ ...run, state: summary.state }), annotations: background });
    this.#tell();
  }

  #fetchProposal(id: ProposalId): void {
    this.#options.client.call('proposals.get', { id }).then(
      (proposal) => this.receiveProposal(proposal),
      // It was deleted meanwhile; the event of that follows.
      () => {},
    );
  }

  receivePass({ id, documentId, draft, frame }: Payload<'run.pass'>): void {
    if (documentId === this.id) this.frames.add(id, draft, frame);
  }

  removeRun(id: RunId): void {
    this.summaries.delete(id);
    this.frames.forget(id);
    this.apply({ effects: [endRun.of(id), dropReviews.of(id)], annotations: background });
  }

  /** Puts away the line of a run that has ended without a proposal. */
  dismissRun(id: RunId): void {
    this.apply({ effects: endRun.of(id), annotations: background });
  }

  /** A proposal of this document: new, or changed by the backend. */
  receiveProposal(proposal: Proposal): void {
    if (proposal.documentId !== this.id || this.#closed) return;
    const known = this.state.field(reviewsField).get(proposal.id);
    if (known) {
      // Our own word is newer than the echo of it; the backend's counts when nothing of ours is under way.
      if (!this.saver.saved || this.#dirty.has(proposal.id) || proposal.revision !== this.saver.sync.revision) return;
      const review = reviewOf(proposal, proposal.range);
      if (JSON.stringify(proposalUpdate(review, true)) === JSON.stringify(proposalUpdate(known, true))) return;
      this.apply({ effects: setReview.of(review), annotations: background });
      return;
    }
    if (proposal.state !== 'open' && proposal.state !== 'stale') return;
    const mapped = this.saver.mapFrom(proposal.revision, proposal.range);
    if (!mapped) {
      // It is of a text we have not heard of yet; it comes again with the next read.
      this.#options.client.call('proposals.get', { id: proposal.id }).then(
        (again) => void (again.revision !== proposal.revision && this.receiveProposal(again)),
        () => {},
      );
      return;
    }
    const review = reviewOf(proposal, mapped.range);
    const touched = review.state === 'stale' || mapped.touched;
    // Findings outlive edits beside them, also those made while the run went on.
    const arrived: Review = touched ? (refreshFindings(review, this.state.sliceDoc(mapped.range.from, mapped.range.to)) ?? { ...review, state: 'stale' }) : review;
    const first = undecided(arrived)[0];
    const isFirst = this.state.field(reviewsField).size === 0;
    this.apply({
      effects: [
        endRun.of(proposal.runId),
        setReview.of(arrived),
        ...(isFirst ? [setCurrent.of({ id: proposal.id, changeId: first?.id ?? null })] : []),
        EditorView.announce.of(this.#options.announceArrival(arrived)),
      ],
      annotations: background,
    });
    this.frames.forget(proposal.runId);
    const stored = this.state.field(reviewsField).get(proposal.id);
    if (stored && (stored.state !== proposal.state || stored.reviewed !== proposal.reviewed)) this.#touchReview(proposal.id);
    if (stored) for (const listener of this.#arrivals) listener(stored, proposal.runId);
  }

  // Saving

  /** Resolves when everything is on disk. */
  flush(): Promise<void> {
    this.#saveView();
    return this.saver.flush();
  }

  close(): void {
    this.#saveView();
    if (this.saver.saved) keepHistory(this.id, this.saver.sync.revision, this.state);
    this.#closed = true;
    clearTimeout(this.#viewTimer);
    this.saver.close();
    this.view.destroy();
    this.#listeners.clear();
  }

  /** The scrolled element that holds the view; stored and restored with the caret. */
  attachScroller(scroller: HTMLElement, top: number): () => void {
    if (top > 0) requestAnimationFrame(() => scroller.scrollTo({ top }));
    const scrolled = () => {
      this.#scrollTop = scroller.scrollTop;
      this.#viewSoon();
    };
    scroller.addEventListener('scroll', scrolled, { passive: true });
    return () => scroller.removeEventListener('scroll', scrolled);
  }

  #scrollTop = 0;

  #updated(update: ViewUpdate): void {
    if (update.docChanged) {
      this.#counter.changed(update.changes, update.state.doc);
      if (!this.#counter.complete) this.#countOn();
      const lengths = lengthsOf(update.changes);
      for (const tracked of this.#tracked) tracked.range = mapRange(lengths, tracked.range).range;
    }
    let decided = false;
    for (const transaction of update.transactions) {
      if (transaction.annotation(fromBackend)) continue;
      const before = transaction.startState.field(reviewsField);
      const after = transaction.state.field(reviewsField);
      if (before === after) continue;
      for (const [id, review] of after) {
        const was = before.get(id);
        if (!was || sameReview({ ...was, range: review.range }, review)) continue;
        this.#dirty.set(id, (this.#serial += 1));
        decided = true;
      }
    }
    if (update.docChanged || decided) this.saver.edited(update.changes);
    if (update.selectionSet || update.docChanged) this.#viewSoon();
    if (update.transactions.length > 0 || update.geometryChanged || update.focusChanged) this.#tell(update.docChanged);
  }

  #attachments(): { proposals: ReturnType<typeof proposalUpdate>[]; origins: { from: number; to: number; runId: RunId }[]; serial: number } {
    const reviews = [...this.state.field(reviewsField).values()].filter((review) => this.#dirty.has(review.id) || review.state === 'open' || review.state === 'stale');
    this.#sentOrigins = this.state.field(originsField).newest;
    return { proposals: reviews.map((review) => proposalUpdate(review, this.#dirty.has(review.id))), origins: originsSince(this.state, this.#knownOrigins), serial: this.#serial };
  }

  #delivered(serial: number): void {
    for (const [id, at] of this.#dirty) if (at <= serial) this.#dirty.delete(id);
    this.#knownOrigins = this.#sentOrigins;
  }

  #touchReview(id: ProposalId): void {
    this.#dirty.set(id, (this.#serial += 1));
    this.saver.edited(this.state.changes([]));
  }

  async #savedRevision(): Promise<number> {
    for (let attempt = 0; attempt < MOST_TRIES && !this.saver.saved; attempt += 1) await this.saver.flush();
    if (!this.saver.saved) throw new Problem({ code: 'still-typing', what: 'The run could not start while the text kept changing.', safe: 'Nothing was changed.', todo: 'Pause for a moment and start it again.' });
    return this.saver.sync.revision;
  }

  #runStarted(summary: RunSummary, revision: number, range: Range): void {
    const newest = this.summaries.get(summary.id) ?? summary;
    this.summaries.set(summary.id, newest);
    const arrived = [...this.state.field(reviewsField).values()].some((review) => review.runId === summary.id);
    const mapped = this.saver.mapFrom(revision, range);
    if (arrived || newest.state === 'stopped' || !mapped) return;
    const { main } = this.state.selection;
    // A selection would shine through what is shown in place of the passage.
    const covered = !main.empty && main.from <= mapped.range.to && mapped.range.from <= main.to;
    this.apply({ ...(covered ? { selection: EditorSelection.cursor(mapped.range.to) } : {}), effects: setRun.of({ id: summary.id, kind: summary.job.kind, state: newest.state, range: mapped.range, touched: mapped.touched }), annotations: background });
  }

  #applyWaiting(): void {
    if (this.#closed || this.view.composing) return;
    for (const spec of this.#waiting.splice(0)) this.view.dispatch(spec);
  }

  #countOn(): void {
    const step = () => {
      if (this.#closed) return;
      const more = this.#counter.step();
      this.#tell();
      if (more) setTimeout(step);
    };
    setTimeout(step);
  }

  #viewSoon(): void {
    clearTimeout(this.#viewTimer);
    this.#viewTimer = setTimeout(() => this.#saveView(), VIEW_MS);
  }

  /** For the page that takes this one's place. */
  rememberView(): void {
    if (!this.#closed) rememberView(this.id, this.#view());
  }

  #view(): View {
    const { anchor, head } = this.state.selection.main;
    return { anchor, head, scrollTop: this.#scrollTop };
  }

  #saveView(): void {
    if (this.#closed || this.saver.sync.phase !== 'idle' || !this.saver.saved) return;
    const view = this.#view();
    const packed = JSON.stringify(view);
    if (packed === this.#savedView) return;
    this.#savedView = packed;
    // Losing a caret position is not worth a message.
    this.#options.client.call('documents.saveView', { id: this.id, view }).catch(() => void (this.#savedView = ''));
  }

  #tell(edited = false): void {
    this.#listeners.tell({ edited });
    this.#options.changed();
  }
}

const background = [fromBackend.of(true), Transaction.addToHistory.of(false)];

/** A seed nobody chose. */
export function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1;
}
