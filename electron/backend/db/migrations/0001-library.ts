import type { Migration } from './migration.ts';

/** Documents, runs, proposals, settings and the search over runs. */
export const library: Migration = {
  number: 1,
  sql: `
create table meta (key text primary key, value text not null) strict, without rowid;
create table settings (key text primary key, value_json text not null) strict, without rowid;

create table documents (
  id text primary key,
  title text not null,
  revision integer not null check (revision >= 0),
  length integer not null check (length >= 0),
  words integer not null,
  created_at integer not null,
  changed_at integer not null,
  trashed_at integer
) strict, without rowid;

create table texts (
  document_id text not null references documents (id) on delete cascade,
  revision integer not null,
  encoding text not null check (encoding in ('utf-8', 'utf-16')),
  text blob not null,
  sha256 blob not null check (length(sha256) = 32),
  origins_json text not null,
  at integer not null,
  primary key (document_id, revision)
) strict;

create table operations (
  document_id text not null references documents (id) on delete cascade,
  revision integer not null check (revision > 0),
  changes_json text not null,
  length integer not null check (length >= 0),
  origins_json text not null,
  at integer not null,
  primary key (document_id, revision)
) strict;

create table views (
  document_id text primary key references documents (id) on delete cascade,
  anchor integer not null,
  head integer not null,
  scroll_top real not null
) strict, without rowid;

create table runs (
  number integer primary key,
  id text not null unique,
  document_id text not null references documents (id) on delete cascade,
  job_json text not null,
  settings_json text not null,
  state text not null check (state in ('queued', 'running', 'finished', 'nothing', 'withheld', 'stopped', 'failed')),
  excerpt text not null,
  model text not null,
  model_hash text not null,
  base_json text not null,
  before_json text not null,
  after_json text not null,
  range_from integer not null,
  range_to integer not null check (range_to >= range_from),
  revision integer not null,
  queued_at integer not null,
  started_at integer,
  ended_at integer,
  problem_json text,
  position integer check ((state = 'queued') = (position is not null)),
  attempts integer not null
) strict;
create index runs_by_document on runs (document_id, queued_at);
create index runs_by_time on runs (queued_at);
create index runs_in_queue on runs (position) where position is not null;

create table prompts (
  number integer primary key,
  run integer not null references runs (number) on delete cascade,
  draft integer not null,
  prompt_json text not null
) strict;
create index prompts_by_run on prompts (run);

create table passes (
  run integer not null references runs (number) on delete cascade,
  draft integer not null,
  first integer not null,
  count integer not null,
  frames blob not null,
  primary key (run, draft, first)
) strict, without rowid;

create table drafts (
  run integer not null references runs (number) on delete cascade,
  draft integer not null,
  result_json text not null,
  primary key (run, draft)
) strict, without rowid;

create table proposals (
  number integer primary key,
  id text not null unique,
  run integer not null references runs (number) on delete cascade,
  document_id text not null references documents (id) on delete cascade,
  base_json text not null,
  range_from integer not null,
  range_to integer not null check (range_to >= range_from),
  revision integer not null,
  drafts_json text not null,
  chosen integer not null,
  reviewed_json text not null,
  state text not null check (state in ('open', 'accepted', 'refused', 'stale', 'discarded')),
  label text not null check (label in ('none', 'small-model')),
  context_changed integer not null check (context_changed in (0, 1)),
  created_at integer not null
) strict;
create index proposals_by_document on proposals (document_id, state);
create index proposals_by_run on proposals (run, number);

create table decisions (
  proposal_id text not null references proposals (id) on delete cascade,
  change_id integer not null,
  verdict text not null check (verdict in ('accepted', 'refused')),
  edited_json text,
  primary key (proposal_id, change_id)
) strict, without rowid;

-- Words are put in separated by spaces (see search.ts), so that scripts without spaces are found too.
create virtual table run_search using fts5 (prompt, result, instruction, excerpt, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
-- Without it a deleted row's words stay in the index until it happens to be merged.
insert into run_search (run_search, rank) values ('secure-delete', 1);
create trigger runs_leave_search after delete on runs begin
  delete from run_search where rowid = old.number;
end;
`,
};
