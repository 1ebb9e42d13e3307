/** The tables of scans as they are after the last migration. */
export interface ScanTables {
  scans: ScanRow;
  scan_files: ScanFileRow;
  scan_pages: ScanPageRow;
  scan_readings: { scan: string; page: number; number: number; /** JSON of a `Page`, deflated. */ page_deflated: Uint8Array; at: number };
  scan_changes: ScanChangeRow;
}

export interface ScanRow {
  document_id: string;
  state: 'receiving' | 'reading' | 'paused' | 'ready';
  language: string;
  sample: 0 | 1;
  rules_off_json: string;
  /** The text as it was laid out; null until then. */
  base: string | null;
  /** Leads from `base` to the document's text of `revision`, as [from, to, insert]. */
  changes_json: string;
  revision: number;
  created_at: number;
}

export interface ScanFileRow {
  scan: string;
  number: number;
  name: string;
  size: number;
  received: number;
  /** Null until it was opened. */
  pages: number | null;
  /** Opens a locked PDF; kept until its pages are read. */
  password: string | null;
  problem_json: string | null;
}

export interface ScanPageRow {
  scan: string;
  number: number;
  file: number;
  file_page: number;
  state: 'waiting' | 'read' | 'failed';
  problem_json: string | null;
  seconds: number | null;
  /** Number of the reading that counts. */
  reading: number | null;
  words: number;
  checked: number;
  doubtful: number;
  cleaned: 0 | 1;
  width: number;
  height: number;
  base_from: number | null;
  base_to: number | null;
  /** From and to of every word in the base text as 32-bit integers, -1 where it is not in it. */
  places: Uint8Array | null;
  /** A byte for every word: 0 raw, 1 suggested, 2 checked. */
  states: Uint8Array | null;
}

export interface ScanChangeRow {
  scan: string;
  id: number;
  page: number;
  word: number | null;
  source: 'rule' | 'model';
  kind: string;
  base_from: number;
  base_to: number;
  before: string;
  after: string;
  sure: 0 | 1;
  confidence: number;
  state: 'offered' | 'applied' | 'undone';
}
