/** A window without a screen: the editor's state with its reviews and its saving, over a real library; beside it the truth. */
import { history } from '@codemirror/commands';
import { EditorState, Transaction, type TransactionSpec } from '@codemirror/state';
import { expect } from 'vitest';
import type { Library } from '../../electron/backend/library.test-support.ts';
import type { Document, DocumentId, ProposalId } from '../../electron/contract/index.ts';
import { originsField } from '../../renderer/editor/core/origins-field.ts';
import { presentText, proposalUpdate, reviewOf, type Review } from '../../renderer/editor/core/review.ts';
import { fromBackend, reviews, reviewsField, setReview } from '../../renderer/editor/core/reviews-field.ts';
import { Saver } from '../../renderer/editor/core/saver.ts';
import { Truth } from './truth.ts';

const beginning = 'The tide turned at four. Nobody on the quay had 水 noticed; the boats were gone.';

export class Desk {
  readonly library: Library;
  readonly model: Truth;
  readonly real: Desk;
  readonly done: Record<string, number>;
  id!: DocumentId;
  state!: EditorState;
  saver!: Saver;
  readonly versions: number[] = [];

  /** A new document on its desk, as a pair of model and reality. */
  static async open(library: Library, done: Record<string, number>): Promise<{ model: Truth; real: Desk }> {
    const desk = new Desk(library, done);
    desk.show(await library.create(beginning, ''));
    return { model: desk.model, real: desk };
  }

  private constructor(library: Library, done: Record<string, number>) {
    this.library = library;
    this.done = done;
    this.model = new Truth(beginning);
    this.real = this;
  }

  show(document: Document): void {
    this.id = document.id;
    this.state = EditorState.create({ doc: document.text, extensions: [history(), reviews, originsField] });
    this.saver = new Saver({
      document,
      call: (method, params) => this.library.client.call(method, params),
      attachments: () => {
        const own = [...this.state.field(reviewsField).values()];
        return { proposals: own.map((review) => proposalUpdate(review, true)), origins: [], serial: 0 };
      },
      delivered: () => undefined,
      changed: () => undefined,
      // Nothing is saved before the sequence says so: edits compose.
      later: () => () => undefined,
    });
    for (const proposal of document.proposals) {
      this.apply({ effects: setReview.of(reviewOf(proposal, proposal.range)), annotations: [fromBackend.of(true), Transaction.addToHistory.of(false)] });
    }
  }

  /** As the session does it: whatever changed the text or a review is to be saved. */
  apply(spec: TransactionSpec): void {
    this.take(this.state.update(spec));
  }

  take(transaction: Transaction): void {
    const before = this.state.field(reviewsField);
    this.state = transaction.state;
    if (transaction.annotation(fromBackend)) return;
    if (transaction.docChanged || this.state.field(reviewsField) !== before) this.saver.edited(transaction.changes);
  }

  get review(): Review | undefined {
    return [...this.state.field(reviewsField).values()].at(-1);
  }

  reviewWith(id: ProposalId): Review | undefined {
    return this.state.field(reviewsField).get(id);
  }

  count(kind: string): void {
    this.done[kind] = (this.done[kind] ?? 0) + 1;
  }

  /** What the window shows is the truth, and a review that is open fits it. */
  check(truth: Truth): void {
    expect(this.state.doc.toString()).toBe(truth.text);
    for (const review of this.state.field(reviewsField).values()) {
      if (review.state === 'open') expect(this.state.sliceDoc(review.range.from, review.range.to)).toBe(presentText(review));
    }
  }

  /** What is on disk is the truth too. */
  async checkSaved(truth: Truth): Promise<void> {
    await this.saver.flush();
    const opened = await this.library.open(this.id);
    expect(opened.text).toBe(truth.text);
    for (const proposal of opened.proposals) {
      const own = this.reviewWith(proposal.id);
      if (!own) continue;
      expect([proposal.state, proposal.range, proposal.decisions]).toEqual([own.state, own.range, own.decisions]);
    }
  }
}
