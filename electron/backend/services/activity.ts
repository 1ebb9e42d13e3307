/** What the model read and wrote, when and for which document: a view over the runs. */
import type { Activity } from '../../contract/index.ts';
import { documentIdOf, runIdOf } from '../db/ids.ts';
import type { Store } from '../db/store.ts';
import type { Emitter } from './emitter.ts';

const columns = `
  coalesce(r.started_at, r.queued_at) as at, r.document_id as documentId, d.title as documentTitle, json_extract(r.job_json, '$.kind') as job, r.model, r.state,
  coalesce((select sum(length(json_extract(prompt_json, '$.text'))) from prompts where run = r.number), 0) as read,
  coalesce((select sum(length(json_extract(result_json, '$.text'))) from drafts where run = r.number), 0) as written`;

export class ActivityLog {
  readonly #store: Store;
  readonly #emitter: Emitter;
  readonly #now: () => number;

  constructor({ store, emitter, now }: { store: Store; emitter: Emitter; now: () => number }) {
    this.#store = store;
    this.#emitter = emitter;
    this.#now = now;
  }

  /** Newest first. */
  list(limit: number): Activity[] {
    const rows = this.#store.allSql(`select ${columns} from runs r join documents d on d.id = r.document_id order by r.number desc limit ?`, limit);
    return rows.map((row) => ({ ...(row as unknown as Activity), documentId: documentIdOf(String(row['documentId'])) }));
  }

  /** As a table for spreadsheets (RFC 4180). No words of the documents but their titles. */
  export(): { name: string; text: string } {
    const names = ['at', 'documentTitle', 'job', 'model', 'read', 'written', 'state'] as const;
    const cell = (value: string | number): string => {
      const text = String(value);
      // A title that begins like a formula must not become one.
      const plain = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text;
      return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
    };
    const lines = this.list(1_000_000).map((entry) => names.map((name) => cell(name === 'at' ? new Date(entry.at).toISOString() : entry[name])).join(','));
    return { name: `palimpsest-activity-${new Date(this.#now()).toISOString().slice(0, 10)}.csv`, text: `${[names.join(','), ...lines].join('\r\n')}\r\n` };
  }

  /** For good: rows, search index and journal. Runs that wait, work or are in review stay. */
  clear(): number {
    const rows = this.#store.allSql("select id, number from runs where ended_at is not null and not exists (select 1 from proposals where run = runs.number and state in ('open', 'stale'))");
    this.#store.transaction(() => {
      for (const { number } of rows) this.#store.runSql('delete from runs where number = ?', number as number);
    });
    this.#store.checkpoint();
    for (const { id } of rows) this.#emitter.emit('run.removed', { id: runIdOf(String(id)) });
    return rows.length;
  }
}
