-- The ground of everything: who may do what to the tables, the ledger, and what is computed from it.
--
-- district_id (the county-level district) leads every key and stands in every join, so that the same schema runs on
-- Citus. It never changes. There are no triggers here and no now(): time is given by the server.
--
-- Glossary: matter (what is open), ledger (what happened, append-only), words (private words of an entry, apart so
-- that they can be erased lawfully), clock (running limits), command (client ids already answered), outbox (news not
-- yet delivered), tally (exact counts beside the queues), contact (people who raised a matter, encrypted).

create schema if not exists mazha;

-- Small shared dictionary; no foreign key out.
create table mazha.district (
  district_id text primary key check (district_id ~ '^[a-z0-9-]{2,40}$'),
  name_zh text not null,
  name_en text not null,
  zone text not null default 'Asia/Shanghai',
  settings jsonb not null default '{}'
);

create table mazha.procedure_version (
  procedure text not null,
  version int not null check (version > 0),
  digest bytea not null,
  body jsonb not null,
  recorded_at timestamptz not null,
  primary key (procedure, version)
);

-- The calendars that a district's clocks were counted by, whole: an entry that counts names its own, so a later
-- calendar changes nothing that was counted before.
create table mazha.calendar (
  district_id text not null,
  -- the first 16 hex digits of the body's SHA-256
  id text not null,
  -- canonical JSON
  body text not null,
  recorded_at timestamptz not null,
  primary key (district_id, id)
);

create table mazha.matter (
  district_id text not null,
  id uuid not null,
  number text not null,
  procedure text not null,
  procedure_version int not null,
  -- seq of the last ledger entry; optimistic lock
  version int not null check (version >= 1),
  -- hash of the last ledger entry
  head bytea not null,
  state text not null,
  facts jsonb not null,
  tracks jsonb not null,
  queue text,
  holder_role text,
  holder_unit text,
  holder_person uuid,
  -- every unit that has a part in it (lead, assists): what a unit's people may see
  units text[] not null default '{}',
  category text,
  level text,
  channel text,
  lng double precision,
  lat double precision,
  -- the most pressing open clock; in which state it is, its own row says, so that a mark changes nothing that is indexed here
  due_clock text,
  due_at timestamptz,
  opened_at timestamptz not null,
  recorded_at timestamptz not null,
  closed_at timestamptz,
  primary key (district_id, id),
  unique (district_id, number)
  -- room beside each row: those opened on one day fall due on one day, and a mark then changes them in place
) with (fillfactor = 50);

create table mazha.ledger (
  district_id text not null,
  matter_id uuid not null,
  seq int not null check (seq >= 1),
  -- global position for reactions; given out before its transaction ends, so readers wait for those under way
  pos bigint generated always as identity,
  recorded_at timestamptz not null,
  action text not null,
  -- the bytes that were hashed (RFC 8785), as they were hashed
  body text not null,
  hash bytea not null,
  primary key (district_id, matter_id, seq)
);
create index ledger_pos on mazha.ledger (district_id, pos);

-- Private words of an entry. The ledger holds sha256(salt || value) or its SM3; erasing a row leaves the chain whole.
create table mazha.words (
  district_id text not null,
  matter_id uuid not null,
  seq int not null,
  name text not null,
  salt bytea not null,
  -- plain, or AES-256-GCM under the person's key when key_id is set
  value bytea not null,
  key_id uuid,
  primary key (district_id, matter_id, seq, name)
);

-- What lists and search show of a matter; computed from words, erased with them.
create table mazha.matter_text (
  district_id text not null,
  matter_id uuid not null,
  title text not null,
  body text not null,
  address text,
  search tsvector not null,
  primary key (district_id, matter_id)
);

-- One key a person: destroying it erases the person's data everywhere.
create table mazha.person_key (
  district_id text not null,
  id uuid not null,
  wrapped bytea not null,
  purpose text not null,
  recorded_at timestamptz not null,
  until date not null,
  primary key (district_id, id)
);

-- Who raised (or joined) a matter. Found by keyed blind index, never by plain phone number.
create table mazha.contact (
  district_id text not null,
  matter_id uuid not null,
  key_id uuid not null,
  name bytea,
  phone bytea,
  phone_index bytea,
  recorded_at timestamptz not null,
  primary key (district_id, matter_id, key_id)
);
create index contact_phone on mazha.contact (district_id, phone_index) where phone_index is not null;

create table mazha.clock (
  district_id text not null,
  matter_id uuid not null,
  name text not null,
  state text not null,
  due_at timestamptz,
  -- when the sweeper must look again: the near moment, then the due one; null when nothing is left to wait for
  wake_at timestamptz,
  -- the whole clock as contracts/clock.ts has it
  data jsonb not null,
  primary key (district_id, matter_id, name)
);
-- What waits for the sweeper, and what is listed as near due and overdue: one entry for each clock, in one of the two.
create index clock_running on mazha.clock (district_id, wake_at) where state = 'running';
create index clock_marked on mazha.clock (district_id, state, due_at, matter_id) where state in ('near', 'overdue');
-- What waits for a year's notice of holidays.
create index clock_waiting on mazha.clock (district_id, matter_id) where state = 'waiting';
create index clock_paused on mazha.clock (district_id, matter_id) where state = 'paused';

create table mazha.link (
  district_id text not null,
  matter_id uuid not null,
  kind text not null,
  to_matter_id uuid not null,
  recorded_at timestamptz not null,
  primary key (district_id, matter_id, kind, to_matter_id)
);
create index link_to on mazha.link (district_id, to_matter_id);

-- A client id that was answered. The same id again gets the same answer and does nothing.
create table mazha.command (
  district_id text not null,
  client_id uuid not null,
  -- digest of what was asked: the same id for something else is refused
  digest bytea not null,
  matter_id uuid not null,
  seq int not null,
  recorded_at timestamptz not null,
  primary key (district_id, client_id)
);

create table mazha.outbox (
  district_id text not null,
  id bigint generated always as identity,
  topic text not null,
  -- an effect is done once per key, whatever is delivered twice
  key text not null,
  payload jsonb not null,
  recorded_at timestamptz not null,
  tries int not null default 0,
  after timestamptz not null,
  primary key (district_id, id)
);
create index outbox_after on mazha.outbox (district_id, after, id);
-- News is deleted as soon as it is delivered: compressing it costs more than it saves.
alter table mazha.outbox alter payload set storage external;

create table mazha.reaction (
  district_id text not null,
  name text not null,
  pos bigint not null,
  primary key (district_id, name)
);

-- Exact counts beside the queues: tally plus the deltas that a job has not folded yet.
create table mazha.tally (
  district_id text not null,
  bucket text not null,
  n bigint not null,
  primary key (district_id, bucket)
);
create table mazha.tally_delta (
  district_id text not null,
  id bigint generated always as identity,
  bucket text not null,
  n int not null,
  primary key (district_id, id)
);
create index tally_delta_bucket on mazha.tally_delta (district_id, bucket) include (n);

-- Serials of matter numbers, taken by the server in small blocks.
create table mazha.number_day (
  district_id text not null,
  day date not null,
  next int not null,
  primary key (district_id, day)
);

create table mazha.checkpoint (
  district_id text not null,
  n int not null,
  recorded_at timestamptz not null,
  upto_pos bigint not null,
  entries bigint not null,
  matters bigint not null,
  root bytea not null,
  prev bytea not null,
  public_key text not null,
  signature bytea not null,
  body text not null,
  primary key (district_id, n)
);

-- Queues of open matters, in order of the most pressing clock; `closed` never stands in them.
create index matter_queue on mazha.matter (district_id, queue, (coalesce(due_at, 'infinity'::timestamptz)), id) where queue is not null;
create index matter_unit_queue on mazha.matter (district_id, holder_unit, queue, (coalesce(due_at, 'infinity'::timestamptz)), id)
  where queue is not null and holder_unit is not null;
create index matter_mine on mazha.matter (district_id, holder_person, (coalesce(due_at, 'infinity'::timestamptz)), id)
  where queue is not null and holder_person is not null;
create index matter_newest on mazha.matter (district_id, opened_at desc, id desc);
-- By one state alone, in the order of lists: states follow one another in time, so the newest closed ones lie far back.
create index matter_state on mazha.matter (district_id, state, opened_at desc, id desc);
-- What runs against no clock, nearly all of it closed.
create index matter_unclocked on mazha.matter (district_id, opened_at desc, id desc) where due_clock is null;
-- What lists are filtered by, and the day and week of opening, in one set: any combination is found some days at a time.
-- A mark of the sweeper changes none of it.
create function mazha.facets(state text, category text, level text, channel text, units text[], opened_at timestamptz) returns text[]
  language sql immutable parallel safe
  return array_remove(array[
    's:' || state, 'c:' || category, 'l:' || level, 'd:' || channel,
    '@d' || floor(date_part('epoch', opened_at - timestamptz '1970-01-01 00:00:00+00') / 86400)::int::text,
    '@w' || floor(date_part('epoch', opened_at - timestamptz '1970-01-01 00:00:00+00') / 604800)::int::text
  ] || units, null);
create index matter_facets on mazha.matter using gin (mazha.facets(state, category, level, channel, units, opened_at))
  with (gin_pending_list_limit = 256);
create index matter_text_search on mazha.matter_text using gin (search) with (gin_pending_list_limit = 256);
-- How common words are decides how a search goes: three thousand of them are told apart.
alter table mazha.matter_text alter column search set statistics 300;
