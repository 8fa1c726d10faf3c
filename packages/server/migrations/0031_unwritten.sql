-- Who finds a matter stands beside its words as lexemes: its areas, its units, its people. A text is written anew with all its lexemes, so
-- acts do not: what they add stands here until a job writes all of a matter's at once, some minutes later. A search looks at both; what
-- an act took away is found in vain meanwhile, because whatever was found is held against the scope anyway.
create table mazha.unwritten (
  district_id text not null,
  -- As it will stand beside the words; empty where something is only to go.
  tag text not null,
  matter_id uuid not null,
  acted_at timestamptz not null,
  primary key (district_id, tag, matter_id)
);
grant select, insert, delete on mazha.unwritten to mazha_app;
grant select on mazha.unwritten to mazha_audit;
call mazha.raise_wall('mazha.unwritten');

-- All lexemes by which a scope finds a matter. While it waits in a queue its units and areas stand there a second time: a word in an
-- office's queue is one look at what waits there, not at all that the office ever had.
create function mazha.scope_tags(units text[], reach text[], queue text, opened_at timestamptz) returns text[]
  language sql immutable parallel safe as $$
  select array(
    select '@' || key from unnest(reach) as key
    union select '@u:' || unit || period from unnest(units) as unit,
      unnest(array['', '@q' || floor(date_part('epoch', opened_at - timestamptz '1970-01-01 00:00:00+00') / 3628800)::int]) as period
    union select '@o:' || key from unnest(reach || array(select 'u:' || unit from unnest(units) as unit)) as key
      where queue is not null and key not like 'p:%'
    order by 1)
$$;
-- Those that stand beside the words now, in the same order.
create function mazha.tags_of(search tsvector) returns text[]
  language sql immutable parallel safe as $$
  select array(select tag from unnest(tsvector_to_array(search)) as tag where tag ~ '^@[aupo]:' order by 1)
$$;

update mazha.matter_text t
set search = ts_delete(t.search, mazha.tags_of(t.search)) || array_to_tsvector(mazha.scope_tags(m.units, m.reach, m.queue, m.opened_at))
from mazha.matter m
where m.district_id = t.district_id and m.id = t.matter_id and m.queue is not null;
