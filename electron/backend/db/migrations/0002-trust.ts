import type { Migration } from './migration.ts';

/** Folders, tags, versions, files on disk, the search over texts, and a check sum for every edit. */
export const trust: Migration = {
  number: 2,
  sql: `
create table folders (
  id text primary key,
  name text not null,
  parent_id text references folders (id),
  created_at integer not null
) strict, without rowid;
create index folders_by_parent on folders (parent_id);

alter table documents add column folder_id text references folders (id);
create index documents_by_folder on documents (folder_id) where folder_id is not null;

-- Null for edits of before: those are known by their lengths only.
alter table operations add column checksum integer;

create table tags (
  document_id text not null references documents (id) on delete cascade,
  name text not null,
  primary key (document_id, name)
) strict, without rowid;

create table versions (
  number integer primary key autoincrement,
  document_id text not null references documents (id) on delete cascade,
  reason text not null check (reason in ('automatic', 'deletion', 'restore', 'disk', 'named')),
  name text not null check (reason <> 'named' or name <> ''),
  at integer not null,
  words integer not null,
  length integer not null,
  encoding text not null check (encoding in ('utf-8', 'utf-16')),
  -- Of the encoded text, before it was packed.
  sha256 blob not null check (length(sha256) = 32),
  packed blob not null
) strict;
create index versions_by_document on versions (document_id, number);

create table files (
  document_id text primary key references documents (id) on delete cascade,
  path text not null unique,
  encoding text not null,
  mark integer not null check (mark in (0, 1)),
  line_ends text not null check (line_ends in ('lf', 'crlf', 'cr', 'mixed')),
  -- Of the file's bytes as they were last read or written, and the revision of the document that says the same.
  sha256 blob not null check (length(sha256) = 32),
  revision integer not null
) strict, without rowid;

-- The texts once more in passages of some lines. A passage that is being written in is out of the index for a while
-- (indexed = 0) and is searched as it is; so every search is true of the newest text. Ordinal -1: put aside, to be deleted.
create table passages (
  id integer primary key,
  document_id text not null references documents (id) on delete cascade,
  ordinal integer not null,
  length integer not null check (length > 0),
  indexed integer not null check (indexed in (0, 1)),
  text text not null
) strict;
create index passages_by_document on passages (document_id, ordinal, length);
create index passages_outside on passages (id) where indexed = 0;
create index passages_aside on passages (id) where ordinal < 0;

create virtual table passage_search using fts5 (text, content = 'passages', content_rowid = 'id', tokenize = 'trigram remove_diacritics 1');
insert into passage_search (passage_search, rank) values ('secure-delete', 1);
create virtual table passage_terms using fts5vocab (passage_search, 'row');
create trigger passages_enter_search after insert on passages when new.indexed = 1 begin
  insert into passage_search (rowid, text) values (new.id, new.text);
end;
create trigger passages_leave_search after delete on passages when old.indexed = 1 begin
  insert into passage_search (passage_search, rowid, text) values ('delete', old.id, old.text);
end;
create trigger passages_change_search after update of text, indexed on passages begin
  insert into passage_search (passage_search, rowid, text) select 'delete', old.id, old.text where old.indexed = 1;
  insert into passage_search (rowid, text) select new.id, new.text where new.indexed = 1;
end;
`,
};
