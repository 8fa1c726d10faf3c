-- What had no end until now: who changed the register and why, homes that somebody has left and rows of people who were erased, which
-- work went from whom to whom, and changes of the ground that were called off. As with the logs, each function erases in the own
-- district alone and nothing younger than six months: counted from the newest of what the district wrote down, for a server's clock may be
-- wrong.

create function mazha.may_erase(of_district text, before timestamptz) returns void
  language plpgsql stable set search_path = pg_catalog as $$
begin
  if of_district is distinct from current_setting('mazha.district', true) then
    raise exception 'Only the own district is erased' using errcode = 'insufficient_privilege';
  end if;
  if before > (select greatest(
      (select l.recorded_at from mazha.ledger l where l.district_id = of_district order by l.pos desc limit 1),
      (select max(e.at) from mazha.account_event e where e.district_id = of_district),
      (select max(c.at) from mazha.register_change c where c.district_id = of_district),
      (select max(s.made_at) from mazha.change_set s where s.district_id = of_district))) - interval '6 months' then
    raise exception 'Nothing younger than six months is erased' using errcode = 'insufficient_privilege';
  end if;
end $$;

create function mazha.erase_traces(of_district text, before timestamptz, at_most int)
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
      where o.district_id = of_district and o.valid_until < before::date limit at_most));
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

create function mazha.erase_handovers(of_district text, before timestamptz, at_most int) returns int
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  handovers int;
begin
  perform mazha.may_erase(of_district, before);
  delete from mazha.handover h where h.district_id = of_district and h.id in (
    select o.id from mazha.handover o where o.district_id = of_district and o.done_at < before order by o.done_at limit at_most);
  get diagnostics handovers = row_count;
  return handovers;
end $$;

-- A change that was called off never became ground; one that was applied says on what the ground rests, and stays.
create function mazha.erase_plans(of_district text, before timestamptz, at_most int) returns int
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  ids uuid[];
begin
  perform mazha.may_erase(of_district, before);
  select array_agg(o.id) into ids from (
    select c.id from mazha.change_set c
    where c.district_id = of_district and c.state = 'cancelled' and c.cancelled_at < before and c.applied_at is null
    order by c.cancelled_at limit at_most) o;
  delete from mazha.change_set_item i where i.district_id = of_district and i.change_set_id = any(ids);
  delete from mazha.change_set c where c.district_id = of_district and c.id = any(ids);
  return coalesce(array_length(ids, 1), 0);
end $$;

create index register_change_at on mazha.register_change (district_id, at);
create index resident_erased on mazha.resident (district_id, erased_at) where erased_at is not null;
create index residence_ended on mazha.residence (district_id, valid_until) where valid_until is not null;

revoke all on function mazha.may_erase(text, timestamptz) from public;
revoke all on function mazha.erase_traces(text, timestamptz, int) from public;
revoke all on function mazha.erase_handovers(text, timestamptz, int) from public;
revoke all on function mazha.erase_plans(text, timestamptz, int) from public;
grant execute on function mazha.erase_traces(text, timestamptz, int) to mazha_app;
grant execute on function mazha.erase_handovers(text, timestamptz, int) to mazha_app;
grant execute on function mazha.erase_plans(text, timestamptz, int) to mazha_app;
