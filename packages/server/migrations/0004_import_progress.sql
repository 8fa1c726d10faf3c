-- What an import needs to stop anywhere and go on: the file itself until it is read, what was found in it, and for every
-- imported row where it stood, so that a repeat can be named.

alter table mazha.import
  add column remarked int not null default 0,
  -- what the file turned out to be, its headings and first rows: what the person sees before it starts
  add column found jsonb not null default '{}',
  add column options jsonb not null default '{}';

-- `kept`: a remark on a row that became a matter; else the reason why it did not.
alter table mazha.import_reject add column kept boolean not null default false;

-- import_id and row: where the row stood; words: digest of what it said, to tell the same row from a number taken twice.
alter table mazha.import_source
  add column import_id uuid,
  add column row int,
  add column words bytea;

-- The uploaded file, in pieces, so that any server process can run the import. Removed when it is done or cancelled.
create table mazha.import_chunk (
  district_id text not null,
  import_id uuid not null,
  n int not null,
  data bytea not null,
  primary key (district_id, import_id, n)
);

create index import_unfinished on mazha.import (district_id, state) where state in ('preview', 'running', 'paused');

grant select, insert, update, delete on mazha.import_chunk to mazha_app;
