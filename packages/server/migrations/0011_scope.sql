-- How a scope finds its matters. Each unit, area and person by which one is found stands in the index of facets also together
-- with the quarter of its opening (13 weeks), so that a page of the newest reads no others; and, while it waits in a queue, the
-- queue together with its areas, with the unit that has it and with the person who has it, so that a queue is one look.
drop index mazha.matter_facets;
drop function mazha.facets(text, text, text, text, text[], text[], timestamptz, timestamptz);
-- In plpgsql, as a function in SQL is taken apart each time a statement with it is planned.
create function mazha.facets(state text, category text, level text, channel text, units text[], reach text[], queue text, holder_unit text,
    holder_person uuid, area_path text, opened_at timestamptz)
  returns text[]
  language plpgsql immutable parallel safe as $$
declare
  seconds double precision := date_part('epoch', opened_at - timestamptz '1970-01-01 00:00:00+00');
  quarter text := '@q' || floor(seconds / 7862400)::int::text;
  found text[] := array_remove(array['s:' || state, 'c:' || category, 'l:' || level, 'd:' || channel,
    '@d' || floor(seconds / 86400)::int::text, '@w' || floor(seconds / 604800)::int::text], null)
    || units || reach || string_to_array(array_to_string(units || reach, quarter || e'\x1f') || quarter, e'\x1f');
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
-- How common areas and people are decides how a list goes: three thousand of them are told apart.
alter table mazha.matter alter column reach set statistics 300;

-- The areas of a matter stand beside its words, as the day and the week of its opening do, so that a search in an area is one
-- look. They never change; units and people do, and stay out.
drop index mazha.matter_text_search;
update mazha.matter_text t
set search = t.search || array_to_tsvector(array(select '@' || key from unnest(m.reach) as key where key like 'a:%'))
from mazha.matter m
where m.district_id = t.district_id and m.id = t.matter_id and m.area_path is not null;
create index matter_text_search on mazha.matter_text using gin (search) with (gin_pending_list_limit = 256);
