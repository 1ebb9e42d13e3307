/** The tables of folders, tags, versions, files on disk and the search over texts. */
import type { Generated, Selectable } from 'kysely';

export interface LibraryTables {
  folders: FolderRow;
  tags: { document_id: string; name: string };
  versions: VersionTable;
  files: FileRow;
  passages: PassageTable;
}

export interface FolderRow {
  id: string;
  name: string;
  parent_id: string | null;
  created_at: number;
}

export interface VersionTable {
  /** Later ones have higher numbers, whatever the clock says. */
  number: Generated<number>;
  document_id: string;
  reason: 'automatic' | 'deletion' | 'restore' | 'disk' | 'named';
  name: string;
  at: number;
  words: number;
  length: number;
  encoding: 'utf-8' | 'utf-16';
  sha256: Uint8Array;
  packed: Uint8Array;
}

export interface FileRow {
  document_id: string;
  path: string;
  encoding: string;
  /** Whether the file begins with a byte order mark. */
  mark: number;
  line_ends: 'lf' | 'crlf' | 'cr' | 'mixed';
  sha256: Uint8Array;
  revision: number;
}

export interface PassageTable {
  id: Generated<number>;
  document_id: string;
  ordinal: number;
  /** UTF-16 code units of the passage; `text` has two line ends more. */
  length: number;
  indexed: number;
  text: string;
}

export type VersionRow = Selectable<VersionTable>;
