-- The ground: the area tree, its boundaries, and how both change with time.
--
-- Two times are kept. `valid_from … valid_until` (both days counted) is when something holds on the ground; `written` and
-- `ended` are the ground's version that wrote it and the one that ended it, so that what changed since a version is found at
-- once. A row whose `valid_until` is before its `valid_from` was replaced on the day it was written and never held. Rows are
-- ended, never changed or removed: the grants at the end allow no more.

-- An area's identity: its id is given once and never means another place.
create table mazha.area (
  district_id text not null,
  id text not null check (id ~ '^[a-z0-9-]{1,64}$'),
  level text not null check (level in ('city', 'district', 'street', 'community', 'village', 'grid', 'micro_grid')),
  -- where it comes from: import, drawn, change, demonstration; synthetic: made up to try out sizes
  origin text not null check (origin in ('import', 'drawn', 'change', 'demonstration', 'synthetic')),
  recorded_at timestamptz not null,
  primary key (district_id, id)
);

-- What an area is called, numbered and placed below. path: ids from the top down to itself, each followed by '/'.
create table mazha.area_version (
  district_id text not null,
  area_id text not null,
  valid_from date not null,
  written int not null check (written > 0),
  valid_until date,
  ended int,
  code text not null,
  name text not null,
  parent_id text,
  path text collate "C" not null,
  change_set_id uuid,
  primary key (district_id, area_id, valid_from, written),
  foreign key (district_id, area_id) references mazha.area (district_id, id),
  check ((valid_until is null) = (ended is null))
);
create unique index area_version_code on mazha.area_version (district_id, code) where valid_until is null;
create unique index area_version_current on mazha.area_version (district_id, area_id) where valid_until is null;
create index area_version_path on mazha.area_version (district_id, path) where valid_until is null;
create index area_version_written on mazha.area_version (district_id, written);
create index area_version_ended on mazha.area_version (district_id, ended) where ended is not null;

-- Boundaries: GeoJSON geometry in WGS-84 degrees, with its bounds and its size on the ground.
create table mazha.area_shape (
  district_id text not null,
  area_id text not null,
  valid_from date not null,
  written int not null check (written > 0),
  valid_until date,
  ended int,
  geometry json not null,
  west double precision not null,
  south double precision not null,
  east double precision not null,
  north double precision not null,
  square_metres double precision not null,
  change_set_id uuid,
  primary key (district_id, area_id, valid_from, written),
  foreign key (district_id, area_id) references mazha.area (district_id, id),
  check ((valid_until is null) = (ended is null))
);
create unique index area_shape_current on mazha.area_shape (district_id, area_id) where valid_until is null;
create index area_shape_written on mazha.area_shape (district_id, written);
create index area_shape_ended on mazha.area_shape (district_id, ended) where ended is not null;

-- One row a district: the version of its ground. Who writes the ground holds it, so that writers wait for each other.
create table mazha.ground_version (
  district_id text primary key,
  version int not null check (version >= 0),
  changed_at timestamptz not null
);

-- A re-partition: drawn up, checked, planned for a day, and applied at its date. An import stands here as applied.
create table mazha.change_set (
  district_id text not null,
  id uuid not null,
  kind text not null check (kind in ('change', 'import')),
  title text not null,
  -- the decision it rests on
  basis text not null,
  state text not null check (state in ('draft', 'checked', 'planned', 'applied', 'cancelled')),
  -- optimistic lock
  version int not null check (version >= 1),
  made_by uuid,
  made_at timestamptz not null,
  planned_for date,
  planned_by uuid,
  planned_at timestamptz,
  applied_at timestamptz,
  -- the ground's version that it made
  applied_as int,
  cancelled_by uuid,
  cancelled_at timestamptz,
  cancel_reason text,
  -- why it could not be applied at its date
  failure jsonb,
  -- what the last check found
  findings jsonb not null default '[]',
  -- for an import: how many rows became what
  counts jsonb,
  primary key (district_id, id)
);
create index change_set_newest on mazha.change_set (district_id, made_at desc, id);
create index change_set_planned on mazha.change_set (district_id, planned_for) where state = 'planned';

create table mazha.change_set_item (
  district_id text not null,
  change_set_id uuid not null,
  n int not null,
  kind text not null,
  data jsonb not null,
  primary key (district_id, change_set_id, n),
  foreign key (district_id, change_set_id) references mazha.change_set (district_id, id)
);

grant select, insert on mazha.area, mazha.area_version, mazha.area_shape to mazha_app;
grant update (valid_until, ended) on mazha.area_version, mazha.area_shape to mazha_app;
grant select, insert, update on mazha.ground_version, mazha.change_set to mazha_app;
grant select, insert, delete on mazha.change_set_item to mazha_app;
grant select on mazha.area, mazha.area_version, mazha.area_shape, mazha.ground_version to mazha_audit;
