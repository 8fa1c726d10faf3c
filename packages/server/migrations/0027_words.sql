-- The units and the people of a matter stand beside its words, as its areas do, so that a search in a scope is one look; its units also
-- together with the six weeks of its opening, as a unit has many. They change with some acts, a few times in a matter's life; the
-- statement that writes the act changes them with it. When it was opened stands there too: what the words found is put in order before
-- the matters are looked at, and of those no more than a page needs.
drop index mazha.matter_text_search;
alter table mazha.matter_text add column opened_at timestamptz;
update mazha.matter_text t
set opened_at = m.opened_at,
  search = t.search || array_to_tsvector(
    array(select '@u:' || unit || period from unnest(m.units) as unit,
      unnest(array['', '@q' || floor(date_part('epoch', m.opened_at - timestamptz '1970-01-01 00:00:00+00') / 3628800)::int]) as period)
    || array(select '@' || key from unnest(m.reach) as key where key like 'p:%'))
from mazha.matter m
where m.district_id = t.district_id and m.id = t.matter_id;
alter table mazha.matter_text alter column opened_at set not null;
create or replace view mazha.matter_text_here as
  select * from mazha.matter_text where district_id = current_setting('mazha.district', true);
create index matter_text_search on mazha.matter_text using gin (search) with (gin_pending_list_limit = 256);

-- By what a scope finds a matter stands in the index of facets together with six weeks instead of thirteen: a page of the newest
-- reads fewer that it does not show.
drop index mazha.matter_facets;
create or replace function mazha.facets(state text, category text, level text, channel text, units text[], reach text[], queue text,
    holder_unit text, holder_person uuid, area_path text, opened_at timestamptz)
  returns text[]
  language plpgsql immutable parallel safe as $$
declare
  seconds double precision := date_part('epoch', opened_at - timestamptz '1970-01-01 00:00:00+00');
  period text := '@q' || floor(seconds / 3628800)::int::text;
  found text[] := array_remove(array['s:' || state, 'c:' || category, 'l:' || level, 'd:' || channel,
    '@d' || floor(seconds / 86400)::int::text, '@w' || floor(seconds / 604800)::int::text], null)
    || units || reach || string_to_array(array_to_string(units || reach, period || e'\x1f') || period, e'\x1f');
begin
  if queue is null then
    return found;
  end if;
  -- Of the topmost area only when there is no other, as in `reach`.
  return found || array_remove(array[queue || '@u:' || holder_unit, queue || '@p:' || holder_person::text], null)
    || (string_to_array(replace('/' || rtrim(area_path, '/'), '/', '/' || queue || '@a:'), '/'))
      [case when strpos(area_path, '/') = length(area_path) then 2 else 3 end:];
end $$;
create index matter_facets on mazha.matter
  using gin (mazha.facets(state, category, level, channel, units, reach, queue, holder_unit, holder_person, area_path, opened_at))
  with (gin_pending_list_limit = 256);
