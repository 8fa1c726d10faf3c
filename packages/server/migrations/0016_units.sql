-- What a change of the ground leaves behind is found by whoever answers for what came after; units look after their ground from
-- a day to a day; and what a merger moves is moved on its day, not when it is planned.

-- What an area that ended by a split or a merger went on in. Work that was recorded with it keeps it.
create table mazha.area_heir (
  district_id text not null,
  area_id text not null,
  heir_id text not null,
  -- the first day on which the heir stands in its place
  from_day date not null,
  primary key (district_id, area_id, heir_id),
  foreign key (district_id, area_id) references mazha.area (district_id, id),
  foreign key (district_id, heir_id) references mazha.area (district_id, id),
  check (area_id <> heir_id)
);
create index area_heir_heir on mazha.area_heir (district_id, heir_id);
call mazha.raise_wall('mazha.area_heir');
grant select, insert on mazha.area_heir to mazha_app;
grant select on mazha.area_heir to mazha_audit;

-- The same of every change that has been applied: its new areas carry its id and their code.
insert into mazha.area_heir (district_id, area_id, heir_id, from_day)
select distinct on (w.district_id, w.was, v.area_id) w.district_id, w.was, v.area_id, v.valid_from
from (
  select i.district_id, i.change_set_id, i.data ->> 'area' as was, p ->> 'code' as code
  from mazha.change_set_item i cross join lateral jsonb_array_elements(i.data -> 'into') as p where i.kind = 'split'
  union all
  select i.district_id, i.change_set_id, a, i.data -> 'into' ->> 'code'
  from mazha.change_set_item i cross join lateral jsonb_array_elements_text(i.data -> 'areas') as a where i.kind = 'merge'
) w
join mazha.change_set c on c.district_id = w.district_id and c.id = w.change_set_id and c.state = 'applied'
join mazha.area_version v on v.district_id = w.district_id and v.change_set_id = w.change_set_id and v.code = w.code
where w.was <> v.area_id
order by w.district_id, w.was, v.area_id, v.valid_from;

-- What stands right below an area; those without one above are the top of the tree.
create index area_version_parent on mazha.area_version (district_id, parent_id);

-- A matter that lies in an area at the top of the tree and in none below it is found by that one.
update mazha.matter set reach = array_prepend('a:' || rtrim(area_path, '/'), reach)
where area_path ~ '^[^/]+/$' and not reach @> array['a:' || rtrim(area_path, '/')];

alter table mazha.unit_area
  add column valid_from date not null default date '2000-01-01',
  -- the last day on which it holds; null: it holds
  add column valid_until date;
update mazha.unit_area a set valid_from = u.valid_from
from mazha.unit u where u.district_id = a.district_id and u.id = a.unit_id and u.valid_from > a.valid_from;
alter table mazha.unit_area
  drop constraint unit_area_pkey,
  add primary key (district_id, unit_id, area_id, valid_from),
  add check (valid_until is null or valid_until >= valid_from);
create unique index unit_area_last on mazha.unit_area (district_id, unit_id, area_id) where valid_until is null;

-- Since when the successor of a merged unit has its posts, people, ground and the units below it; null: not yet.
alter table mazha.unit
  add column taken_over date,
  -- who decided on the merger
  add column merged_by uuid;
update mazha.unit set taken_over = valid_until + 1 where successor_id is not null and valid_until is not null;
