-- People who join a matter do not stand beside its words at once: for one more of them its text would be written anew with all its
-- lexemes, in each act by which somebody takes part for the first time. They stand here until it is written for another reason, another
-- unit or the end, or until a job has the time; a search of what somebody took part in looks at both.
create table mazha.newcomer (
  district_id text not null,
  person_id uuid not null,
  matter_id uuid not null,
  joined_at timestamptz not null,
  primary key (district_id, person_id, matter_id)
);
grant select, insert, delete on mazha.newcomer to mazha_app;
grant select on mazha.newcomer to mazha_audit;
call mazha.raise_wall('mazha.newcomer');

-- While a matter waits in a queue, its units and areas stand beside its words a second time: a word in an office's queue is one look
-- at what waits there, not at all that the office ever had.
update mazha.matter_text t
set search = t.search || array_to_tsvector(
  array(select '@o:u:' || unit from unnest(m.units) as unit)
  || array(select '@o:' || key from unnest(m.reach) as key where key like 'a:%'))
from mazha.matter m
where m.district_id = t.district_id and m.id = t.matter_id and m.queue is not null;
