-- Units with their chains and their past, posts and what they answer for, terms and who takes over when one ends.
--
-- Names, places in a chain and telephones are dated (unit_version): a past day keeps the names it had. A unit that was merged
-- ends on a day and names its successor; what is open then is the successor's. A post's areas belong to the post: who
-- answered for an area on a day is told by the terms.

alter table mazha.unit
  -- grid, party or police: the organisation it is a link of; null: none
  add column net text check (net in ('grid', 'party', 'police')),
  -- what it became when it ended by a merger
  add column successor_id text;
alter table mazha.unit add foreign key (district_id, successor_id) references mazha.unit (district_id, id);

create table mazha.unit_version (
  district_id text not null,
  unit_id text not null,
  valid_from date not null,
  -- the last day on which it holds
  valid_until date,
  name_zh text not null,
  name_en text not null,
  parent_id text,
  phone text,
  address text,
  primary key (district_id, unit_id, valid_from),
  foreign key (district_id, unit_id) references mazha.unit (district_id, id),
  foreign key (district_id, parent_id) references mazha.unit (district_id, id),
  check (valid_until is null or valid_until >= valid_from),
  check (parent_id <> unit_id)
);
create unique index unit_version_last on mazha.unit_version (district_id, unit_id) where valid_until is null;
create index unit_version_parent on mazha.unit_version (district_id, parent_id);

insert into mazha.unit_version (district_id, unit_id, valid_from, name_zh, name_en, phone)
select district_id, id, valid_from, name_zh, name_en, phone from mazha.unit;

alter table mazha.unit drop column name_zh, drop column name_en, drop column phone;

-- The ground that a unit looks after.
create table mazha.unit_area (
  district_id text not null,
  unit_id text not null,
  area_id text not null,
  primary key (district_id, unit_id, area_id),
  foreign key (district_id, unit_id) references mazha.unit (district_id, id),
  foreign key (district_id, area_id) references mazha.area (district_id, id)
);
create index unit_area_area on mazha.unit_area (district_id, area_id);

-- Windows and rooms of a centre.
create table mazha.unit_place (
  district_id text not null,
  unit_id text not null,
  id text not null,
  kind text not null check (kind in ('window', 'room')),
  name_zh text not null,
  name_en text not null,
  -- the unit that sits there, when it is another one
  used_by text,
  primary key (district_id, unit_id, id),
  foreign key (district_id, unit_id) references mazha.unit (district_id, id),
  foreign key (district_id, used_by) references mazha.unit (district_id, id)
);

alter table mazha.post
  -- grid_head, building_head, village_leader …; null: what its role says
  add column duty text,
  add column capacity int not null default 1 check (capacity between 1 and 10000),
  add column valid_from date not null default date '2000-01-01',
  add column valid_until date;
-- A post without a role gives no permission: building heads, volunteers, party households.
alter table mazha.post alter column role drop not null;
create index post_unit on mazha.post (district_id, unit_id);

-- The areas that a post answers for: its holder's ground.
create table mazha.post_area (
  district_id text not null,
  post_id text not null,
  area_id text not null,
  primary key (district_id, post_id, area_id),
  foreign key (district_id, post_id) references mazha.post (district_id, id),
  foreign key (district_id, area_id) references mazha.area (district_id, id)
);
create index post_area_area on mazha.post_area (district_id, area_id);

alter table mazha.term
  add column part_time boolean not null default false,
  add column given_by uuid,
  add column given_at timestamptz,
  add column ended_by uuid,
  add column ended_at timestamptz,
  add column end_reason text,
  -- who takes the open work when it ends; null: the unit's head, else the unit's queue
  add column successor_id uuid,
  -- when the open work had been passed on; null: not yet, or still running
  add column handed_over_at timestamptz;
alter table mazha.term add foreign key (district_id, successor_id) references mazha.person (district_id, id);
create index term_post on mazha.term (district_id, post_id);
-- What the handover still has to look at.
create index term_to_hand_over on mazha.term (district_id, valid_until) where valid_until is not null and handed_over_at is null;

-- Official contact data of a person: what may stand on a public notice.
alter table mazha.person
  add column office_phone text,
  add column photo_id uuid;

-- What was passed on, by which handover.
create table mazha.handover (
  district_id text not null,
  id uuid not null,
  person_id uuid not null,
  -- the post whose term ended; null: found without a holder by the nightly look
  post_id text,
  kind text not null,
  item text not null,
  to_person uuid,
  to_unit text,
  reason text not null check (reason in ('successor', 'head', 'queue', 'merged')),
  done_at timestamptz not null,
  primary key (district_id, id),
  foreign key (district_id, person_id) references mazha.person (district_id, id)
);
create index handover_person on mazha.handover (district_id, person_id, done_at desc);

grant select, insert, update, delete on mazha.unit_version, mazha.unit_area, mazha.unit_place, mazha.post_area to mazha_app;
grant select, insert on mazha.handover to mazha_app;
grant select on mazha.handover, mazha.term, mazha.post, mazha.post_area, mazha.unit, mazha.unit_version to mazha_audit;
