/** Somebody at work on one document: types, asks for runs, decides, renames, throws away. Stops when the connection does. */
import { encode } from 'fast-png';
import type { Client, Decision, DocumentId, Job, Proposal, ProposalUpdate } from '../../electron/contract/index.ts';
import { applyChanges, pictureMarkdown, Problem, type Change } from '../../engine/text/index.ts';
import type { Random } from './random.ts';
import { followed, moved, type DocumentState, type DocumentTruth, type Truth } from './truth.ts';

/** Refusals that belong to the game: the run ended, or its passage was edited, between looking and asking. */
const expected = new Set(['passage-not-found', 'nothing-to-change', 'no-such-pass', 'run-busy', 'not-waiting', 'no-run', 'empty-selection']);

export class Writer {
  readonly #client: Client;
  readonly #truth: Truth;
  readonly #random: Random;
  #document: DocumentTruth;

  constructor(client: Client, truth: Truth, random: Random, document: DocumentTruth) {
    this.#client = client;
    this.#truth = truth;
    this.#random = random;
    this.#document = document;
  }

  /** Works until the connection is gone. Rejects where the backend answers something it should not. */
  async work(): Promise<void> {
    try {
      for (;;) {
        await this.#step();
        if (this.#random.chance(0.3)) await new Promise((resolve) => setTimeout(resolve, this.#random.below(15)));
      }
    } catch (error) {
      if (!(error instanceof Problem) || (error.code !== 'disconnected' && error.code !== 'closing')) throw error;
    }
  }

  async #step(): Promise<void> {
    const random = this.#random;
    const dice = random.below(100);
    const { trashed } = this.#document.acknowledged;
    if (trashed) return random.chance(0.7) ? this.#restore() : this.#deleteDocument();
    if (dice < 3) return this.#insertPicture();
    if (dice < 42) return this.#type();
    if (dice < 62) return this.#decide();
    if (dice < 76) return this.#startRun();
    if (dice < 79) return this.#rename();
    if (dice < 82) return this.#saveView();
    if (dice < 84) return this.#trash();
    if (dice < 86) return this.#move();
    if (dice < 88) return this.#pause();
    if (dice < 89) return this.#set();
    if (dice < 90) return this.#deleteRun();
    if (dice < 94) return this.#fromPass();
    if (dice < 98) return this.#keepVersion();
    return random.chance(0.3) ? this.#backUp() : this.#stopRun();
  }

  /** Carries out a call; its effect counts as possible from now on and as certain when it is answered. */
  async #commit<T>(next: Partial<DocumentState>, call: () => Promise<T>): Promise<T | undefined> {
    const document = this.#document;
    document.pending = { ...document.acknowledged, ...next };
    try {
      const answer = await call();
      document.acknowledged = document.pending;
      document.pending = null;
      return answer;
    } catch (error) {
      if (!(error instanceof Problem) || !expected.has(error.code)) throw error;
      document.pending = null;
      return undefined;
    }
  }

  #edit(changes: Change[], more: Partial<DocumentState>, proposals: ProposalUpdate[] = [], origins: { from: number; to: number; runId: Proposal['runId'] }[] = []): Promise<unknown> {
    const { acknowledged } = this.#document;
    const text = applyChanges(acknowledged.text, changes);
    return this.#commit({ text, proposals: followed(acknowledged.proposals, changes), ...more }, async () => {
      const { revision } = await this.#client.call('documents.open', { id: this.#document.id });
      return this.#client.call('documents.edit', { id: this.#document.id, revision, changes, length: text.length, proposals, origins });
    });
  }

  async #type(): Promise<void> {
    const { text } = this.#document.acknowledged;
    const from = this.#random.below(text.length + 1);
    // Texts stay readable in a report: long ones lose more than they gain.
    const to = Math.min(text.length, from + this.#random.below(text.length > 4000 ? 900 : 20));
    const rare = this.#random.chance(0.03) ? this.#random.words(4000) : `${this.#random.words(this.#random.below(6))} `;
    await this.#edit([{ from, to, insert: rare }], {});
    this.#truth.counts.edits += 1;
  }

  /** First the picture, then the text that names it, as the window does. */
  async #insertPicture(): Promise<void> {
    const bytes = encode({ width: 8, height: 8, channels: 3, data: Uint8Array.from({ length: 192 }, () => this.#random.below(256)) });
    const { id } = await this.#client.call('pictures.add', { documentId: this.#document.id, name: 'noise.png', data: Buffer.from(bytes).toString('base64') });
    this.#truth.pictures = [...this.#truth.pictures.slice(-40), { id, documentId: this.#document.id }];
    this.#truth.counts.pictures += 1;
    const at = this.#random.below(this.#document.acknowledged.text.length + 1);
    await this.#edit([{ from: at, to: at, insert: pictureMarkdown(id, 'noise') }], {});
    this.#truth.counts.edits += 1;
  }

  async #decide(): Promise<void> {
    const opened = await this.#look();
    const proposal = this.#random.pick(opened.filter(({ state }) => state === 'open'));
    const changes = proposal?.drafts[proposal.chosen]?.changes ?? [];
    const change = this.#random.pick(changes);
    if (!proposal || !change) return this.#type();
    const { text, proposals } = this.#document.acknowledged;
    const others = proposal.decisions.filter(({ changeId }) => changeId !== change.id);
    const verdict = this.#random.chance(0.7) ? 'accepted' : 'refused';
    const own: Decision[] = this.#random.chance(0.85) ? [{ changeId: change.id, verdict, edited: verdict === 'accepted' && this.#random.chance(0.2) ? this.#random.words(2) : null }] : [];
    const all: Decision[] = this.#random.chance(0.2) ? changes.map(({ id }) => ({ changeId: id, verdict: 'accepted', edited: null })) : [...others, ...own].toSorted((a, b) => a.changeId - b.changeId);
    const insert = decided(proposal, all);
    if (text.slice(proposal.range.from, proposal.range.to) !== decided(proposal, proposal.decisions)) throw new Error(`An open proposal does not fit its text (${proposal.id}).`);
    const state = all.length < changes.length ? 'open' : all.some((decision) => decision.verdict === 'accepted') ? 'accepted' : 'refused';
    const range = { from: proposal.range.from, to: proposal.range.from + insert.length };
    const step: Change[] = [{ ...proposal.range, insert }];
    const next = followed(proposals, step);
    next.set(proposal.id, { runId: proposal.runId, state, decisions: all, range });
    const update: ProposalUpdate = { id: proposal.id, range, chosen: proposal.chosen, changes: null, reviewed: proposal.reviewed, decisions: all, state };
    await this.#edit(step, { proposals: next }, [update], [{ ...range, runId: proposal.runId }]);
    this.#truth.counts.decisions += 1;
  }

  /** Reads the document's proposals; what was read was committed, so it is known from now on. */
  async #look(): Promise<Proposal[]> {
    const { proposals } = await this.#client.call('documents.open', { id: this.#document.id });
    const known = new Map(this.#document.acknowledged.proposals);
    for (const { id, runId, state, decisions, range } of proposals) known.set(id, { runId, state, decisions, range });
    this.#document.acknowledged = { ...this.#document.acknowledged, proposals: known };
    return proposals;
  }

  async #startRun(): Promise<void> {
    const { text } = this.#document.acknowledged;
    const from = wordStart(text, this.#random.below(text.length + 1));
    const to = wordStart(text, Math.min(text.length, from + 5 + this.#random.below(120)));
    const job: Job = this.#random.chance(0.2) ? { kind: 'fill', words: 4 } : this.#random.chance(0.5) ? { kind: 'proofread' } : { kind: 'revise', preset: 'plainer', instruction: '', command: null, refusals: [] };
    const { revision } = await this.#client.call('documents.open', { id: this.#document.id });
    this.#truth.pendingRuns += 1;
    try {
      const run = await this.#client.call('runs.start', {
        documentId: this.#document.id, revision, range: job.kind === 'fill' ? { from, to: from } : { from, to }, job, settings: { effort: 'fast', drafts: 1, seed: this.#random.below(1000) },
      });
      this.#truth.addRun(run.id, this.#document.id);
    } catch (error) {
      if (!(error instanceof Problem) || !expected.has(error.code)) throw error;
    }
    this.#truth.pendingRuns -= 1;
  }

  async #rename(): Promise<void> {
    const title = this.#random.words(3);
    await this.#commit({ title }, () => this.#client.call('documents.rename', { id: this.#document.id, title }));
    this.#truth.counts.renames += 1;
  }

  async #saveView(): Promise<void> {
    const { text } = this.#document.acknowledged;
    const view = { anchor: this.#random.below(text.length + 1), head: this.#random.below(text.length + 1), scrollTop: this.#random.below(9000) / 2 };
    await this.#commit({ view }, () => this.#client.call('documents.saveView', { id: this.#document.id, view }));
  }

  async #trash(): Promise<void> {
    await this.#commit({ trashed: true }, () => this.#client.call('documents.trash', { id: this.#document.id }));
    this.#truth.counts.trashed += 1;
  }

  async #restore(): Promise<void> {
    await this.#commit({ trashed: false }, () => this.#client.call('documents.restore', { id: this.#document.id }));
  }

  async #deleteDocument(): Promise<void> {
    const runs = [...this.#truth.runs.values()].filter((run) => run.documentId === this.#document.id);
    for (const run of runs) if (run.deleted === 'no') run.deleted = 'perhaps';
    await this.#commit({ deleted: true }, () => this.#client.call('documents.delete', { id: this.#document.id }));
    for (const run of runs) run.deleted = 'yes';
    this.#truth.counts.deletions += 1;
    this.#truth.pendingCreations += 1;
    const text = this.#random.words(60);
    const created = await this.#client.call('documents.create', { title: 'New', text });
    this.#truth.pendingCreations -= 1;
    this.#truth.counts.created += 1;
    this.#document = this.#truth.add(created.id, stateOf(text));
  }

  async #move(): Promise<void> {
    const waiting = await this.#client.call('queue.list', {});
    const ids = waiting.filter(({ state }) => state !== 'running').map(({ id }) => id).filter((id) => this.#truth.runs.has(id));
    const id = this.#random.pick(ids);
    const before = this.#random.chance(0.3) ? null : (this.#random.pick(ids) ?? null);
    // One move at a time, so that there are only two orders to expect.
    if (id === undefined || id === before || this.#truth.pendingOrder) return;
    this.#truth.pendingOrder = moved(this.#truth.order, id, before);
    try {
      await this.#client.call('queue.move', { id, before });
      this.#truth.order = moved(this.#truth.order, id, before);
      this.#truth.counts.moves += 1;
    } catch (error) {
      if (!(error instanceof Problem) || !expected.has(error.code)) throw error;
    }
    this.#truth.pendingOrder = null;
  }

  async #pause(): Promise<void> {
    if (this.#truth.paused.pending !== null) return;
    const paused = !this.#truth.paused.acknowledged && this.#random.chance(0.3);
    this.#truth.paused.pending = paused;
    await this.#client.call('queue.pause', { paused });
    this.#truth.paused = { acknowledged: paused, pending: null };
  }

  async #set(): Promise<void> {
    if (this.#truth.textSize.pending !== null) return;
    const textSize = 12 + this.#random.below(20);
    this.#truth.textSize.pending = textSize;
    await this.#client.call('settings.set', { values: { textSize } });
    this.#truth.textSize = { acknowledged: textSize, pending: null };
  }

  async #deleteRun(): Promise<void> {
    const [id, run] = this.#random.pick([...this.#truth.runs].filter(([, { deleted, documentId, ended }]) => deleted === 'no' && ended && documentId === this.#document.id)) ?? [];
    if (!id || !run) return;
    run.deleted = 'perhaps';
    const proposals = new Map([...this.#document.acknowledged.proposals].filter(([, { runId }]) => runId !== id));
    await this.#commit({ proposals }, () => this.#client.call('runs.delete', { id }));
    run.deleted = 'yes';
    this.#truth.counts.deletions += 1;
  }

  async #fromPass(): Promise<void> {
    const [runId] = this.#random.pick([...this.#truth.runs].filter(([, { deleted, documentId, ended }]) => deleted === 'no' && ended?.state === 'finished' && documentId === this.#document.id)) ?? [];
    if (!runId) return;
    await this.#look();
    const proposals = new Map(
      [...this.#document.acknowledged.proposals].map(([id, proposal]) => [id, proposal.runId === runId && (proposal.state === 'open' || proposal.state === 'stale') ? { ...proposal, state: 'discarded' } : proposal]),
    );
    const made = await this.#commit({ proposals }, () => this.#client.call('proposals.fromPass', { runId, draft: 0, pass: this.#random.below(6) }));
    if (made) this.#truth.counts.passes += 1;
  }

  async #keepVersion(): Promise<void> {
    const { text } = this.#document.acknowledged;
    const { id } = await this.#client.call('versions.keep', { documentId: this.#document.id, name: this.#random.words(2), reason: 'named' });
    this.#truth.versions = [...this.#truth.versions.slice(-40), { id, documentId: this.#document.id, text }];
    this.#truth.counts.versions += 1;
  }

  async #backUp(): Promise<void> {
    const { name } = await this.#client.call('backups.make', {});
    this.#truth.backup = name;
    this.#truth.counts.backups += 1;
  }

  async #stopRun(): Promise<void> {
    const run = this.#random.pick(await this.#client.call('queue.list', {}));
    if (!run) return;
    try {
      await this.#client.call('runs.stop', { id: run.id, keep: this.#random.chance(0.5) });
    } catch (error) {
      // It ended, and another writer deleted it, between looking and asking.
      if (!(error instanceof Problem) || !expected.has(error.code)) throw error;
    }
  }
}

export function stateOf(text: string, title = 'New'): DocumentState {
  return { title, text, trashed: false, deleted: false, view: null, proposals: new Map() };
}

/** What the passage says with these decisions made. */
export function decided({ reviewed, drafts, chosen }: Proposal, decisions: readonly Decision[]): string {
  const changes = (drafts[chosen]?.changes ?? []).flatMap((change) => {
    const decision = decisions.find(({ changeId }) => changeId === change.id);
    return decision?.verdict === 'accepted' ? [{ from: change.from, to: change.to, insert: decision.edited ?? change.insert }] : [];
  });
  return applyChanges(reviewed, changes);
}

function wordStart(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  return space < 0 ? text.length : space;
}

export type { DocumentId };
