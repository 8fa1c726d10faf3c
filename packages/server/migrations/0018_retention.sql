-- Every kind of data ends: words that a closed matter got after its text was erased, the logs of looks, exports and accounts, and
-- notices. Each function erases for the own district alone, and nothing younger than the law allows.

create or replace function mazha.erase_matters(of_district text, before timestamptz, at_most int)
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
      and (exists (select from mazha.matter_text t where t.district_id = of_district and t.matter_id = m.id)
        -- A recurrence or a later remark adds words to a matter whose text is gone.
        or exists (select from mazha.words w where w.district_id = of_district and w.matter_id = m.id))
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

-- Logs are added to and read, never changed; only this takes the oldest away.
create function mazha.erase_logs(of_district text, before timestamptz, at_most int)
  returns table (views int, exports int, events int)
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  if of_district is distinct from current_setting('mazha.district', true) then
    raise exception 'Only the own district is erased' using errcode = 'insufficient_privilege';
  end if;
  if before > (select greatest(
      (select max(v.at) from mazha.view_log v where v.district_id = of_district),
      (select max(e.at) from mazha.account_event e where e.district_id = of_district),
      (select max(x.at) from mazha.export_log x where x.district_id = of_district))) - interval '6 months' then
    raise exception 'Logs are kept six months at least' using errcode = 'insufficient_privilege';
  end if;
  delete from mazha.view_log v where v.district_id = of_district and v.id in (
    select o.id from mazha.view_log o where o.district_id = of_district and o.at < before order by o.at limit at_most);
  get diagnostics views = row_count;
  delete from mazha.export_log x where x.district_id = of_district and x.number in (
    select o.number from mazha.export_log o where o.district_id = of_district and o.at < before order by o.at limit at_most);
  get diagnostics exports = row_count;
  delete from mazha.account_event e where e.district_id = of_district and e.id in (
    select o.id from mazha.account_event o where o.district_id = of_district and o.at < before order by o.at limit at_most);
  get diagnostics events = row_count;
  return next;
end $$;
revoke all on function mazha.erase_logs(text, timestamptz, int) from public;
grant execute on function mazha.erase_logs(text, timestamptz, int) to mazha_app;

create index notice_recorded on mazha.notice (district_id, recorded_at);
