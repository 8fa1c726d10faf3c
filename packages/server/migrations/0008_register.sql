-- The register: buildings with their units and households, places and organisations, each lying in an area; residents, whose
-- every personal field has a purpose and an end date, is encrypted under a key of the person's own (mazha.person_key, by the
-- resident's id) and is found by keyed digest alone. Nothing here scores or follows anybody.

-- address_key: one form of the address, however it is typed, so that the same building is recorded once.
-- area_path: the area it lies in and all above it, from the top down, each followed by '/'.
create table mazha.building (
  district_id text not null,
  id uuid not null,
  area_id text not null,
  area_path text collate "C" not null,
  name text not null,
  address text collate "C" not null,
  address_key text not null,
  kind text not null check (kind in ('dwelling', 'mixed', 'public', 'work', 'other')),
  lng double precision,
  lat double precision,
  search tsvector not null,
  version int not null check (version >= 1),
  recorded_at timestamptz not null,
  primary key (district_id, id),
  foreign key (district_id, area_id) references mazha.area (district_id, id),
  check ((lng is null) = (lat is null))
);
create unique index building_address on mazha.building (district_id, address_key);
create index building_listed on mazha.building (district_id, area_path, address, id);
create index building_search on mazha.building using gin (search);
create index building_point on mazha.building (district_id, lng, lat) where lng is not null;

-- An entrance or a staircase. Buildings without any have their households directly.
create table mazha.building_unit (
  district_id text not null,
  id uuid not null,
  building_id uuid not null,
  name text not null,
  name_key text not null,
  recorded_at timestamptz not null,
  primary key (district_id, id),
  foreign key (district_id, building_id) references mazha.building (district_id, id)
);
create unique index building_unit_name on mazha.building_unit (district_id, building_id, name_key);

-- A dwelling and whoever lives in it; who that is stands in residence.
create table mazha.household (
  district_id text not null,
  id uuid not null,
  building_id uuid not null,
  unit_id uuid,
  room text not null,
  room_key text not null,
  kind text not null check (kind in ('family', 'collective', 'empty')),
  recorded_at timestamptz not null,
  primary key (district_id, id),
  foreign key (district_id, building_id) references mazha.building (district_id, id),
  foreign key (district_id, unit_id) references mazha.building_unit (district_id, id)
);
create unique index household_room on mazha.household (district_id, building_id, unit_id, room_key) nulls not distinct;

-- Places (shops, schools, sites) and organisations: what is public about them. Contact people are residents.
create table mazha.organisation (
  district_id text not null,
  id uuid not null,
  area_id text not null,
  area_path text collate "C" not null,
  name text collate "C" not null,
  kind text not null check (kind in ('company', 'public_body', 'social_organisation', 'committee', 'other')),
  -- unified social credit code (GB 32100-2015)
  code text,
  address text not null,
  address_key text not null,
  lng double precision,
  lat double precision,
  search tsvector not null,
  recorded_at timestamptz not null,
  primary key (district_id, id),
  foreign key (district_id, area_id) references mazha.area (district_id, id),
  check ((lng is null) = (lat is null))
);
create unique index organisation_code on mazha.organisation (district_id, code) where code is not null;
create unique index organisation_name on mazha.organisation (district_id, name, address_key);
create index organisation_listed on mazha.organisation (district_id, area_path, name, id);
create index organisation_search on mazha.organisation using gin (search);
create index organisation_point on mazha.organisation (district_id, lng, lat) where lng is not null;

create table mazha.place (
  district_id text not null,
  id uuid not null,
  area_id text not null,
  area_path text collate "C" not null,
  name text collate "C" not null,
  kind text not null check (kind in ('shop', 'restaurant', 'school', 'medical', 'site', 'square', 'facility', 'other')),
  organisation_id uuid,
  building_id uuid,
  address text not null,
  address_key text not null,
  lng double precision,
  lat double precision,
  search tsvector not null,
  recorded_at timestamptz not null,
  primary key (district_id, id),
  foreign key (district_id, area_id) references mazha.area (district_id, id),
  foreign key (district_id, organisation_id) references mazha.organisation (district_id, id),
  foreign key (district_id, building_id) references mazha.building (district_id, id),
  check ((lng is null) = (lat is null))
);
create unique index place_name on mazha.place (district_id, name, address_key);
create index place_listed on mazha.place (district_id, area_path, name, id);
create index place_search on mazha.place using gin (search);
create index place_point on mazha.place (district_id, lng, lat) where lng is not null;

-- A person of the register. The row outlives what was known of the person: an erased one has no field and no key.
create table mazha.resident (
  district_id text not null,
  id uuid not null,
  version int not null check (version >= 1),
  recorded_at timestamptz not null,
  erased_at timestamptz,
  erased_why text check (erased_why in ('asked', 'ended', 'wrong')),
  primary key (district_id, id),
  check ((erased_at is null) = (erased_why is null))
);

-- One personal field. digest: by what it is found, keyed; null: it is not looked for. Whoever reads joins the person's key.
create table mazha.resident_field (
  district_id text not null,
  resident_id uuid not null,
  field text not null check (field in ('name', 'phone', 'id_number', 'emergency_phone')),
  value bytea not null,
  digest bytea,
  purpose text not null,
  basis text not null,
  until date not null,
  recorded_at timestamptz not null,
  primary key (district_id, resident_id, field),
  foreign key (district_id, resident_id) references mazha.resident (district_id, id)
);
create index resident_field_digest on mazha.resident_field (district_id, field, digest) where digest is not null;
create unique index resident_field_id_number on mazha.resident_field (district_id, digest) where field = 'id_number';
create index resident_field_until on mazha.resident_field (district_id, until);

-- Who lives where, from when until when.
create table mazha.residence (
  district_id text not null,
  resident_id uuid not null,
  household_id uuid not null,
  relation text not null check (relation in ('head', 'spouse', 'child', 'parent', 'relative', 'tenant', 'other')),
  valid_from date not null,
  valid_until date,
  primary key (district_id, resident_id, household_id, valid_from),
  foreign key (district_id, resident_id) references mazha.resident (district_id, id),
  foreign key (district_id, household_id) references mazha.household (district_id, id),
  check (valid_until is null or valid_until >= valid_from)
);
create index residence_household on mazha.residence (district_id, household_id);
create unique index residence_current on mazha.residence (district_id, resident_id, household_id) where valid_until is null;

-- Who changed what, and why; never what it was or became. person_id: null where a command or the retention's job did it.
create table mazha.register_change (
  district_id text not null,
  id uuid not null,
  at timestamptz not null,
  person_id uuid,
  post_id text,
  subject_kind text not null check (subject_kind in ('building', 'household', 'resident', 'place', 'organisation')),
  subject_id uuid not null,
  change text not null check (change in ('added', 'imported', 'corrected', 'moved_in', 'moved_out', 'area', 'ended', 'erased')),
  fields text[] not null default '{}',
  reason text,
  primary key (district_id, id)
);
create index register_change_subject on mazha.register_change (district_id, subject_id, at desc, id);

-- What is searched by words. A policy of the wall between districts would keep `@@` from using an index; the wall stands in the
-- view itself.
create view mazha.building_here as select * from mazha.building where district_id = current_setting('mazha.district', true);
create view mazha.place_here as select * from mazha.place where district_id = current_setting('mazha.district', true);
create view mazha.organisation_here as select * from mazha.organisation where district_id = current_setting('mazha.district', true);

grant select on mazha.building_here, mazha.place_here, mazha.organisation_here to mazha_app;
grant select, insert, update on mazha.building, mazha.household, mazha.resident, mazha.residence, mazha.organisation, mazha.place to mazha_app;
grant select, insert on mazha.building_unit, mazha.register_change to mazha_app;
grant select, insert, update, delete on mazha.resident_field to mazha_app;
grant select on mazha.building, mazha.building_unit, mazha.household, mazha.organisation, mazha.place, mazha.resident, mazha.residence, mazha.register_change to mazha_audit;
