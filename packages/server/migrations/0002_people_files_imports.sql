-- People, posts and log-ins as far as the closed loop needs them; the next step deepens them (areas, terms' handover,
-- second factor, scopes) without moving what is here. Files and spreadsheet imports.

create table mazha.unit (
  district_id text not null,
  id text not null check (id ~ '^[a-z0-9-]{1,64}$'),
  name_zh text not null,
  name_en text not null,
  kind text not null,
  phone text,
  valid_from date not null,
  valid_until date,
  primary key (district_id, id)
);

create table mazha.person (
  district_id text not null,
  id uuid not null,
  name text not null,
  recorded_at timestamptz not null,
  primary key (district_id, id)
);

-- A permission belongs to a post; a person holds it for a term.
create table mazha.post (
  district_id text not null,
  id text not null,
  unit_id text not null,
  role text not null,
  title_zh text not null,
  title_en text not null,
  primary key (district_id, id),
  foreign key (district_id, unit_id) references mazha.unit (district_id, id)
);

create table mazha.term (
  district_id text not null,
  person_id uuid not null,
  post_id text not null,
  valid_from date not null,
  valid_until date,
  primary key (district_id, person_id, post_id, valid_from),
  foreign key (district_id, person_id) references mazha.person (district_id, id),
  foreign key (district_id, post_id) references mazha.post (district_id, id)
);

create table mazha.login (
  district_id text not null,
  name text not null,
  person_id uuid not null,
  password text not null,
  failed int not null default 0,
  locked_until timestamptz,
  primary key (district_id, name),
  foreign key (district_id, person_id) references mazha.person (district_id, id)
);

create table mazha.session (
  district_id text not null,
  -- sha256 of the cookie's token
  id bytea not null,
  person_id uuid not null,
  csrf text not null,
  opened_at timestamptz not null,
  seen_at timestamptz not null,
  until timestamptz not null,
  primary key (district_id, id)
);
create index session_until on mazha.session (district_id, until);

create table mazha.file (
  district_id text not null,
  id uuid not null,
  -- null until a command takes it in; unclaimed ones are swept after a day
  matter_id uuid,
  name text not null,
  type text not null,
  bytes int not null check (bytes between 1 and 20971520),
  sha256 bytea not null,
  -- images: the copy for viewing, re-encoded without location data
  view_of uuid,
  recorded_at timestamptz not null,
  primary key (district_id, id)
);
create index file_matter on mazha.file (district_id, matter_id);
create index file_unclaimed on mazha.file (district_id, recorded_at) where matter_id is null;

create table mazha.file_chunk (
  district_id text not null,
  file_id uuid not null,
  n int not null,
  data bytea not null,
  primary key (district_id, file_id, n),
  foreign key (district_id, file_id) references mazha.file (district_id, id) on delete cascade
);

create table mazha.import (
  district_id text not null,
  id uuid not null,
  name text not null,
  sha256 bytea not null,
  person_id uuid,
  file_id uuid,
  -- heading → field, as the person confirmed it
  mapping jsonb not null,
  state text not null check (state in ('preview', 'running', 'paused', 'cancelled', 'done', 'failed')),
  rows_total int,
  rows_read int not null default 0,
  created int not null default 0,
  repeated int not null default 0,
  rejected int not null default 0,
  failure text,
  recorded_at timestamptz not null,
  finished_at timestamptz,
  primary key (district_id, id)
);

create table mazha.import_reject (
  district_id text not null,
  import_id uuid not null,
  row int not null,
  code text not null,
  details jsonb not null,
  cells jsonb not null,
  primary key (district_id, import_id, row, code)
);

-- What was imported already, by digest of a row's own identity; a second import adds nothing.
create table mazha.import_source (
  district_id text not null,
  digest bytea not null,
  matter_id uuid not null,
  primary key (district_id, digest)
);

-- Mappings that a person confirmed, by the headings' digest.
create table mazha.import_mapping (
  district_id text not null,
  headings bytea not null,
  mapping jsonb not null,
  recorded_at timestamptz not null,
  primary key (district_id, headings)
);

create table mazha.notice (
  district_id text not null,
  id text not null,
  matter_id uuid not null,
  -- who it is for: `reporter`, or `unit:<id>`, or `role:<role>`
  addressee text not null,
  text_zh text not null,
  text_en text not null,
  recorded_at timestamptz not null,
  primary key (district_id, id)
);
create index notice_addressee on mazha.notice (district_id, addressee, recorded_at desc);
