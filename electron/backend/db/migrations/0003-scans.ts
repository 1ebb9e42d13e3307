import type { Migration } from './migration.ts';

/** Scans: files that were handed over, pages as they were read, where their words stand in the text, and what the clean-up proposes. */
export const scans: Migration = {
  number: 3,
  sql: `
create table scans (
  document_id text primary key references documents (id) on delete cascade,
  state text not null check (state in ('receiving', 'reading', 'paused', 'ready')),
  language text not null,
  sample integer not null check (sample in (0, 1)),
  rules_off_json text not null,
  base text,
  changes_json text not null,
  revision integer not null,
  created_at integer not null
) strict, without rowid;

create table scan_files (
  scan text not null references scans (document_id) on delete cascade,
  number integer not null check (number >= 0),
  name text not null,
  size integer not null,
  received integer not null check (received <= size),
  pages integer,
  password text,
  problem_json text,
  primary key (scan, number)
) strict, without rowid;

create table scan_pages (
  scan text not null references scans (document_id) on delete cascade,
  number integer not null check (number >= 1),
  file integer not null,
  file_page integer not null check (file_page >= 1),
  state text not null check (state in ('waiting', 'read', 'failed')),
  problem_json text,
  seconds real,
  reading integer,
  words integer not null,
  checked integer not null,
  doubtful integer not null,
  cleaned integer not null check (cleaned in (0, 1)),
  width integer not null,
  height integer not null,
  base_from integer,
  base_to integer,
  places blob,
  states blob,
  primary key (scan, number),
  foreign key (scan, file) references scan_files (scan, number)
) strict, without rowid;

-- What was recognised, never changed afterwards; reading a page again adds another one.
create table scan_readings (
  scan text not null,
  page integer not null,
  number integer not null,
  page_deflated blob not null,
  at integer not null,
  primary key (scan, page, number),
  foreign key (scan, page) references scan_pages (scan, number) on delete cascade
) strict, without rowid;

create table scan_changes (
  scan text not null references scans (document_id) on delete cascade,
  id integer not null,
  page integer not null,
  word integer,
  source text not null check (source in ('rule', 'model')),
  kind text not null,
  base_from integer not null,
  base_to integer not null,
  before text not null,
  after text not null,
  sure integer not null check (sure in (0, 1)),
  confidence real not null,
  state text not null check (state in ('offered', 'applied', 'undone')),
  primary key (scan, id)
) strict, without rowid;
`,
};
