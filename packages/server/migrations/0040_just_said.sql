-- Nothing younger than six months is erased, also where the day that was given lies years back: whoever types a wrong year at a closing or a
-- moving out would have lost the row with the next night, and nobody could put it right any more.

create function mazha.was_just_said(of_district text, subject uuid, what text) returns boolean
  language sql stable set search_path = pg_catalog as $$
  select exists (select from mazha.register_change c
    where c.district_id = of_district and c.subject_id = subject and c.change = what
      and c.at > (select max(n.at) from mazha.register_change n where n.district_id = of_district) - interval '6 months')
$$;
revoke all on function mazha.was_just_said(text, uuid, text) from public;

create or replace function mazha.erase_traces(of_district text, before timestamptz, at_most int)
  returns table (residences int, changes int, residents int)
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform mazha.may_erase(of_district, before);
  -- Where somebody lived goes with the person; of those who are still known, some years after they left.
  delete from mazha.residence r where r.district_id = of_district and (r.resident_id, r.household_id, r.valid_from) in (
    (select o.resident_id, o.household_id, o.valid_from from mazha.resident p
      join mazha.residence o on o.district_id = p.district_id and o.resident_id = p.id
      where p.district_id = of_district and p.erased_at is not null limit at_most)
    union all
    (select o.resident_id, o.household_id, o.valid_from from mazha.residence o
      where o.district_id = of_district and o.valid_until < before::date
        and not mazha.was_just_said(of_district, o.resident_id, 'moved_out') limit at_most));
  get diagnostics residences = row_count;
  delete from mazha.register_change c where c.district_id = of_district and c.id in (
    select o.id from mazha.register_change o where o.district_id = of_district and o.at < before order by o.at limit at_most);
  get diagnostics changes = row_count;
  -- Empty since they were erased: without a field, a key or a home.
  delete from mazha.resident p where p.district_id = of_district and p.id in (
    select o.id from mazha.resident o where o.district_id = of_district and o.erased_at < before
      and not exists (select from mazha.residence r where r.district_id = o.district_id and r.resident_id = o.id)
      and not exists (select from mazha.resident_field f where f.district_id = o.district_id and f.resident_id = o.id)
    limit at_most);
  get diagnostics residents = row_count;
  return next;
end $$;

create or replace function mazha.erase_businesses(of_district text, before timestamptz, at_most int)
  returns table (organisations int, places int)
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  runs uuid[];
  shut uuid[];
begin
  perform mazha.may_erase(of_district, before);
  select array_agg(o.id) into runs from (
    select g.id from mazha.organisation g where g.district_id = of_district and g.closed_on < before::date
      and not mazha.was_just_said(of_district, g.id, 'closed')
    order by g.closed_on limit at_most) o;
  select array_agg(o.id) into shut from (
    select p.id from mazha.place p where p.district_id = of_district and p.closed_on < before::date
      and not mazha.was_just_said(of_district, p.id, 'closed')
    order by p.closed_on limit at_most) o;
  -- A place that goes on is run by somebody else now, or by nobody who is recorded.
  update mazha.place p set organisation_id = null where p.district_id = of_district and p.organisation_id = any(runs);
  update mazha.register_change c set reason = null
    where c.district_id = of_district and c.subject_id = any(runs || shut) and c.reason is not null;
  delete from mazha.place p where p.district_id = of_district and p.id = any(shut);
  get diagnostics places = row_count;
  delete from mazha.organisation g where g.district_id = of_district and g.id = any(runs);
  get diagnostics organisations = row_count;
  return next;
end $$;
