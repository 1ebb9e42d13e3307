import type { Migration } from './migration.ts';

/** Pictures of documents. Their bytes stand at the end of the row, so that the facts are read without them. */
export const pictures: Migration = {
  number: 4,
  sql: `
create table pictures (
  document_id text not null references documents (id) on delete cascade,
  id text not null check (length(id) = 32),
  type text not null check (type in ('image/png', 'image/jpeg', 'image/gif', 'image/webp')),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  name text not null,
  added_at integer not null,
  -- Since when nothing in the library names it; null while something does.
  unused_since integer,
  size integer not null check (size > 0),
  sha256 blob not null check (length(sha256) = 32),
  bytes blob not null check (length(bytes) = size),
  primary key (document_id, id)
) strict;
create index pictures_by_id on pictures (id);
`,
};
