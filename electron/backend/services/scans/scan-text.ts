/**
 * The text of a scan: laid out once from its pages, then edited like any other. The edits since are kept as one composed
 * list of changes, so that the place of every word can be told without a row for each.
 */
import { composeChanges, mapRange, type Change, type IsWord, type Page, type Range } from '../../../../engine/text/index.ts';
import type { DoubtLimits } from '../../../contract/index.ts';
import { addChanges, pageOf, pagesOf, placesBlob, placesFrom, readingOf, updatePage, updateScan } from '../../db/scans.ts';
import { query, type Store } from '../../db/store.ts';
import type { Documents, Edit, EditFollower } from '../documents.ts';
import { layOut } from './layout.ts';
import { rebase } from './rebase.ts';
import { doubtfulIn, keepChecked, wordsOf, type SeenWord } from './words.ts';

interface Since {
  readonly revision: number;
  readonly changes: readonly Change[];
}

/** Between two pages. */
const separator = '\n\n';

export class ScanText implements EditFollower {
  readonly #store: Store;
  readonly #documents: Documents;
  readonly #isWord: IsWord;
  readonly #limits: () => DoubtLimits;
  readonly #known = new Map<string, Since>();
  /** What stands for the composed list while this very class edits a document. */
  #own: { readonly id: string; write(revision: number): readonly Change[] } | null = null;

  constructor(store: Store, documents: Documents, isWord: IsWord, limits: () => DoubtLimits) {
    this.#store = store;
    this.#limits = limits;
    this.#isWord = isWord;
    this.#documents = documents;
    documents.follow(this);
  }

  followEdit({ documentId, changes, after }: Edit): (() => void) | undefined {
    const own = this.#own?.id === documentId ? this.#own : null;
    const since = own ? null : this.since(documentId);
    if (!own && !since) return undefined;
    const next: Since = { revision: after.revision, changes: own ? own.write(after.revision) : composeChanges(since?.changes ?? [], changes) };
    updateScan(this.#store, documentId, { changes_json: JSON.stringify(next.changes.map(({ from, to, insert }) => [from, to, insert])), revision: next.revision });
    return () => void this.#known.set(documentId, next);
  }

  followDeletion(documentId: string): () => void {
    return () => void this.#known.delete(documentId);
  }

  /** The edits since the text was laid out; undefined for a document that is no scan or has no text yet. */
  since(id: string): Since | undefined {
    const known = this.#known.get(id);
    if (known) return known;
    const row = this.#store.first(query.selectFrom('scans').select(['changes_json', 'revision']).where('document_id', '=', id).where('base', 'is not', null));
    if (!row) return undefined;
    const since = { revision: row.revision, changes: (JSON.parse(row.changes_json) as [number, number, string][]).map(([from, to, insert]) => ({ from, to, insert })) };
    this.#known.set(id, since);
    return since;
  }

  /** Lays all pages out; what stood in the document before the first time stays behind them, later it goes. */
  layOutAll(id: string, rulesOff: readonly string[]): void {
    const rows = pagesOf(this.#store, id);
    const pages = rows.map((row) => (row.state === 'read' ? (readingOf(this.#store, id, row.number, row.reading) ?? null) : null));
    const laid = layOut(pages, rulesOff, this.#isWord);
    const text = laid.text.toWellFormed();
    const before = this.#documents.text(id);
    const first = this.since(id) === undefined;
    const kept = first ? before.text : '';
    const edit = { from: 0, to: first ? 0 : before.text.length, insert: kept === '' ? text : text + separator };
    this.#edit(id, edit, () => {
      updateScan(this.#store, id, { base: text, rules_off_json: JSON.stringify(rulesOff), state: 'ready' });
      rows.forEach((row, at) => {
        const own = laid.pages[at];
        if (own) updatePage(this.#store, id, row.number, { base_from: own.range.from, base_to: own.range.to, places: placesBlob(own.places) });
      });
      this.#store.run(query.deleteFrom('scan_changes').where('scan', '=', id));
      addChanges(this.#store, id, laid.changes);
      return kept === '' ? [] : [{ from: text.length, to: text.length, insert: separator + kept }];
    });
  }

  /**
   * Puts a page that was read after the text was laid out in its place; what a person has checked stays. `also` is written
   * in the same transaction. `keep`: what of the page as it stood stays, given how its words read now.
   */
  layOutPage(id: string, number: number, recognised: Page, also: () => void, keep: (page: Page, before: readonly SeenWord[]) => { page: Page; states: Uint8Array } = keepChecked): void {
    const row = pageOf(this.#store, id, number);
    const since = this.since(id);
    if (!row || !since) return;
    const { page, states } = keep(recognised, this.#seen(id, number));
    const rulesOff = JSON.parse(this.#store.first(query.selectFrom('scans').select('rules_off_json').where('document_id', '=', id))?.rules_off_json ?? '[]') as string[];
    const laid = layOut([page], rulesOff, this.#isWord);
    const own = laid.pages[0];
    if (!own) return;
    const base = this.#base(id);
    // A page without a place, one of a file that was unlocked late, comes behind the pages before it.
    const earlier = this.#store.first(query.selectFrom('scan_pages').select('base_to').where('scan', '=', id).where('number', '<', number).where('base_to', 'is not', null).orderBy('number', 'desc'));
    const behind = earlier?.base_to ?? 0;
    const placed = row.base_from !== null;
    const range: Range = { from: row.base_from ?? behind, to: row.base_to ?? behind };
    const lead = placed || base === '' ? '' : earlier ? separator : '';
    const tail = placed || base === '' || earlier ? '' : separator;
    const insert = lead + laid.text.toWellFormed() + tail;
    const { changes, edit } = rebase(since.changes, range, insert);
    const shift = insert.length - (range.to - range.from);
    const from = range.from + lead.length;
    this.#edit(id, edit, () => {
      updateScan(this.#store, id, { base: base.slice(0, range.from) + insert + base.slice(range.to) });
      also();
      this.#store.runSql('update scan_pages set base_from = base_from + ?, base_to = base_to + ? where scan = ? and number <> ? and base_from >= ?', shift, shift, id, number, range.to);
      this.#store.runSql('delete from scan_changes where scan = ? and page = ?', id, number);
      this.#store.runSql('update scan_changes set base_from = base_from + ?, base_to = base_to + ? where scan = ? and base_from >= ?', shift, shift, id, range.to);
      addChanges(this.#store, id, laid.changes.map((change) => ({ ...change, page: number, from: change.from + from, to: change.to + from })));
      updatePage(this.#store, id, number, {
        base_from: from, base_to: from + own.range.to, places: placesBlob(own.places), states,
        words: wordsOf(page).length, checked: states.filter((state) => state === 2).length, doubtful: doubtfulIn(page, states, this.#limits()),
      });
      return changes;
    });
  }

  /** What each word of a page has become: its text and where it is now; undefined for one that is not in the text. */
  present(id: string, number: number): (Range | undefined)[] {
    const row = pageOf(this.#store, id, number);
    const since = this.since(id);
    if (!row || !since || row.base_from === null) return [];
    const places = placesFrom(row.places);
    return Array.from({ length: places.length / 2 }, (_, at) => {
      const from = places[2 * at] ?? 0;
      const to = places[2 * at + 1] ?? -1;
      return to < from ? undefined : mapRange(since.changes, { from: from + (row.base_from ?? 0), to: to + (row.base_from ?? 0) }).range;
    });
  }

  /** How the words of a page read now. */
  #seen(id: string, number: number): SeenWord[] {
    const row = pageOf(this.#store, id, number);
    const before = row && readingOf(this.#store, id, number, row.reading);
    if (!row || !before) return [];
    const { text } = this.#documents.text(id);
    const present = this.present(id, number);
    return wordsOf(before).map((word, at) => {
      const range = present[at];
      const state = row.states?.[at] ?? 0;
      // The first part of a word that was broken at a line end keeps its hyphen, by which the parts are joined again.
      const hyphen = range && /[-\u00ad\u2010]$/u.test(word.text) && present[at + 1]?.from === range.to ? '-' : '';
      // Without a place: a rule took it out and will do so again, or a person did.
      return { box: word.box, text: range ? text.slice(range.from, range.to) + hyphen : state === 2 ? '' : word.text, checked: state === 2, state };
    });
  }

  #base(id: string): string {
    return this.#store.first(query.selectFrom('scans').select('base').where('document_id', '=', id))?.base ?? '';
  }

  /** One edit of the document; `write` is part of its transaction and gives the list that leads from the base to the new text. */
  #edit(id: string, edit: Change, write: () => readonly Change[]): void {
    const { text, revision } = this.#documents.text(id);
    this.#own = { id, write };
    try {
      this.#documents.edit({ id: id as Edit['documentId'], revision, changes: [edit], length: text.length + edit.insert.length - (edit.to - edit.from), proposals: [], origins: [] });
    } finally {
      this.#own = null;
    }
  }
}
