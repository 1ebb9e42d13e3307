/** The tables as they are after the last migration. Columns ending in `_json` hold JSON; text of documents in them survives even with lone surrogates. */
import type { Generated, Selectable } from 'kysely';
import type { LibraryTables } from './library-schema.ts';
import type { PictureTables } from './picture-schema.ts';
import type { ScanTables } from './scan-schema.ts';

export interface Schema extends ScanTables, LibraryTables, PictureTables {
  meta: { key: string; value: string };
  settings: { key: string; value_json: string };
  documents: DocumentTable;
  texts: TextRow;
  operations: OperationTable;
  views: { document_id: string; anchor: number; head: number; scroll_top: number };
  runs: RunTable;
  prompts: { number: Generated<number>; run: number; draft: number; prompt_json: string };
  passes: { run: number; draft: number; first: number; count: number; frames: Uint8Array };
  drafts: { run: number; draft: number; result_json: string };
  proposals: ProposalTable;
  decisions: { proposal_id: string; change_id: number; verdict: 'accepted' | 'refused'; edited_json: string | null };
}

export interface DocumentTable {
  id: string;
  title: string;
  revision: number;
  /** UTF-16 code units of the text. */
  length: number;
  words: number;
  created_at: number;
  changed_at: number;
  trashed_at: number | null;
  folder_id: Generated<string | null>;
}

/** A whole text with its hash, every so many operations. */
export interface TextRow {
  document_id: string;
  revision: number;
  /** UTF-8 can't hold lone surrogates; a text that has some is kept as UTF-16. */
  encoding: 'utf-8' | 'utf-16';
  text: Uint8Array;
  /** Of `text`. */
  sha256: Uint8Array;
  origins_json: string;
  at: number;
}

/** One acknowledged edit: leads from revision − 1 to `revision`. */
export interface OperationTable {
  document_id: string;
  revision: number;
  changes_json: string;
  /** Of the text after it. */
  length: number;
  /** Ranges of accepted text it brought, in the text after it. */
  origins_json: string;
  at: number;
  /** Of `changes_json` and `origins_json`; null for edits of before version 2. */
  checksum: Generated<number | null>;
}

export interface RunTable {
  /** Stands for the run in other tables and in the search index. */
  number: Generated<number>;
  id: string;
  document_id: string;
  job_json: string;
  settings_json: string;
  state: 'queued' | 'running' | 'finished' | 'nothing' | 'withheld' | 'stopped' | 'failed';
  excerpt: string;
  model: string;
  model_hash: string;
  /** The passage as it was when the run started; until then as it was when it was asked for. */
  base_json: string;
  /** Some text before and after the passage, to find its place again. */
  before_json: string;
  after_json: string;
  /** Where the passage is, true of the document's newest text while the run waits or works, of `revision` afterwards. */
  range_from: number;
  range_to: number;
  revision: number;
  queued_at: number;
  started_at: number | null;
  ended_at: number | null;
  problem_json: string | null;
  /** Order in the queue; null once started. */
  position: number | null;
  /** How often it was started. */
  attempts: number;
}

export interface ProposalTable {
  /** Later ones have higher numbers. */
  number: Generated<number>;
  id: string;
  run: number;
  document_id: string;
  base_json: string;
  /** True of the document's newest text while open or stale, of `revision` afterwards. */
  range_from: number;
  range_to: number;
  revision: number;
  drafts_json: string;
  chosen: number;
  reviewed_json: string;
  state: 'open' | 'accepted' | 'refused' | 'stale' | 'discarded';
  label: 'none' | 'small-model';
  context_changed: number;
  created_at: number;
}

export type DocumentRow = Selectable<DocumentTable>;
export type RunRow = Selectable<RunTable>;
export type ProposalRow = Selectable<ProposalTable>;
