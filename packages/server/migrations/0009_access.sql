-- Who may see what: how far a post sees, where a matter happened, who took part in it and from whom it is kept; who looked
-- at whose data; what was taken out of the house; how long data is kept, and what was erased.

-- own, unit, area, district; null: what its role says.
alter table mazha.post add column scope text check (scope in ('own', 'unit', 'area', 'district'));

alter table mazha.matter
  -- the area it happened in as the ground stood when it was recorded, from the top down, each followed by '/'
  add column area_path text collate "C",
  -- beside its units, by what it is found: 'a:<area>' for each area above and its own, 'p:<person>' for who took part in it
  add column reach text[] not null default '{}',
  -- from whom it is kept: 'u:<unit>', 'p:<person>'
  add column barred text[] not null default '{}';

drop index mazha.matter_facets;
drop function mazha.facets(text, text, text, text, text[], timestamptz);
create function mazha.facets(state text, category text, level text, channel text, units text[], reach text[], opened_at timestamptz, closed_at timestamptz)
  returns text[]
  language sql immutable parallel safe
  return array_remove(array[
    's:' || state, 'c:' || category, 'l:' || level, 'd:' || channel,
    case when closed_at is null then '@open' end,
    '@d' || floor(date_part('epoch', opened_at - timestamptz '1970-01-01 00:00:00+00') / 86400)::int::text,
    '@w' || floor(date_part('epoch', opened_at - timestamptz '1970-01-01 00:00:00+00') / 604800)::int::text
  ] || units || reach, null);
create index matter_facets on mazha.matter using gin (mazha.facets(state, category, level, channel, units, reach, opened_at, closed_at))
  with (gin_pending_list_limit = 256);
-- Few matters are kept from somebody. They stand in no count that others see: they are counted by themselves.
create index matter_restricted on mazha.matter (district_id, id) where barred <> '{}';

-- Who looked at whose data, for what, by which post. Written before the data are sent; never changed, never removed.
create table mazha.view_log (
  district_id text not null,
  id uuid not null,
  at timestamptz not null,
  person_id uuid not null,
  post_id text not null,
  role text not null,
  unit_id text not null,
  -- the key under which the data of whoever was looked at is kept
  subject_id uuid not null,
  matter_id uuid,
  purpose text not null,
  -- what makes it unusual, as the rules stood then
  unusual text[] not null default '{}',
  primary key (district_id, id)
);
create index view_log_newest on mazha.view_log (district_id, at desc, id desc);
create index view_log_unusual on mazha.view_log (district_id, at desc, id desc) where unusual <> '{}';
create index view_log_matter on mazha.view_log (district_id, matter_id, at);
create index view_log_person on mazha.view_log (district_id, person_id, at);

-- What was taken out of the house as a workbook, by whom and why. The number stands on every page of it.
create table mazha.export_log (
  district_id text not null,
  number text not null,
  at timestamptz not null,
  person_id uuid not null,
  kind text not null,
  reason text not null,
  -- what was asked for
  query jsonb not null,
  primary key (district_id, number)
);
create index export_log_newest on mazha.export_log (district_id, at desc, number);

grant select, insert on mazha.view_log, mazha.export_log to mazha_app;
grant select on mazha.view_log, mazha.export_log to mazha_audit;

-- The wall between districts: whatever a statement says, the server sees and writes the rows of the district alone for which
-- its connection or its transaction was set (`set local mazha.district`); without one, none. The auditor's role reads all
-- that it may read. The owner, who migrates, is not the server.
create procedure mazha.raise_wall(walled regclass)
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', walled);
  execute format($policy$create policy district_wall on %s to mazha_app
    using (district_id = current_setting('mazha.district', true)) with check (district_id = current_setting('mazha.district', true))$policy$, walled);
  execute format('create policy audit_reads on %s for select to mazha_audit using (true)', walled);
end $$;
revoke all on procedure mazha.raise_wall(regclass) from public;

do $$
declare
  walled regclass;
begin
  for walled in
    select c.oid::regclass from pg_catalog.pg_class c
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = 'district_id' and not a.attisdropped
    where c.relnamespace = 'mazha'::regnamespace and c.relkind = 'r' and c.oid <> 'mazha.district'::regclass order by c.relname
  loop
    call mazha.raise_wall(walled);
  end loop;
end $$;

-- mazha.district itself stands outside: which districts there are is how a server finds its own.

-- The same wall for lists and searches. A policy keeps operators that might tell what they were given (`&&`, `@@`) from using an
-- index; here nothing can be told, because the wall stands in the same query.
create view mazha.matter_here as select * from mazha.matter where district_id = current_setting('mazha.district', true);
create view mazha.matter_text_here as select * from mazha.matter_text where district_id = current_setting('mazha.district', true);
grant select on mazha.matter_here, mazha.matter_text_here to mazha_app;

-- How common words and facets are, for choosing how a list is found. PostgreSQL hides statistics of walled tables from whoever
-- stands behind the wall; these are shares over all districts, and tell of no matter.
create function mazha.common_values(of_table text, of_columns text[]) returns table (attname name, found text[], shares real[])
  language sql stable security definer set search_path = pg_catalog
  as $$select s.attname, coalesce(s.most_common_elems, s.most_common_vals)::text::text[],
      case when s.most_common_elems is null then s.most_common_freqs else s.most_common_elem_freqs end
    from pg_catalog.pg_stats s where s.schemaname = 'mazha' and s.tablename = of_table and s.attname = any(of_columns)$$;
revoke all on function mazha.common_values(text, text[]) from public;
grant execute on function mazha.common_values(text, text[]) to mazha_app;

-- What was erased, by which rule, signed with the district's key: numbers alone, nobody's data.
create table mazha.erasure_certificate (
  district_id text not null,
  n int not null check (n > 0),
  at timestamptz not null,
  -- the bytes that were signed (RFC 8785)
  body text not null,
  public_key text not null,
  signature bytea not null,
  primary key (district_id, n)
);
call mazha.raise_wall('mazha.erasure_certificate');
grant select, insert on mazha.erasure_certificate to mazha_app;
grant select on mazha.erasure_certificate to mazha_audit;

-- Erases what is private about matters closed before a moment: their words, texts, contacts and files, and the keys of people
-- of whom nothing is left. The ledger keeps its digests and stays whole. The server may do this and no other deletion of
-- words; nothing younger than a year goes, whatever it asks for.
create function mazha.erase_matters(of_district text, before timestamptz, at_most int)
  returns table (matters int, words int, contacts int, keys int, files int)
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  ids uuid[];
  people uuid[];
begin
  if of_district is distinct from current_setting('mazha.district', true) then
    raise exception 'Only the own district is erased' using errcode = 'insufficient_privilege';
  end if;
  if before > (select max(l.recorded_at) - interval '1 year' from mazha.ledger l where l.district_id = of_district) then
    raise exception 'Nothing younger than a year is erased' using errcode = 'insufficient_privilege';
  end if;
  select array_agg(o.id) into ids from (
    select m.id from mazha.matter m
    where m.district_id = of_district and m.closed_at < before
      and exists (select from mazha.matter_text t where t.district_id = of_district and t.matter_id = m.id)
    order by m.closed_at, m.id limit at_most) o;
  matters := coalesce(array_length(ids, 1), 0);
  delete from mazha.words w where w.district_id = of_district and w.matter_id = any(ids);
  get diagnostics words = row_count;
  delete from mazha.matter_text t where t.district_id = of_district and t.matter_id = any(ids);
  with gone as (
    delete from mazha.contact c where c.district_id = of_district and c.matter_id = any(ids) returning c.key_id
  ) select count(*)::int, array_agg(distinct key_id) into contacts, people from gone;
  delete from mazha.person_key k where k.district_id = of_district and k.id = any(people) and k.purpose = 'matter-contact'
    and not exists (select from mazha.contact c where c.district_id = of_district and c.key_id = k.id);
  get diagnostics keys = row_count;
  delete from mazha.file f where f.district_id = of_district and f.matter_id = any(ids);
  get diagnostics files = row_count;
  return next;
end $$;
revoke all on function mazha.erase_matters(text, timestamptz, int) from public;
grant execute on function mazha.erase_matters(text, timestamptz, int) to mazha_app;
