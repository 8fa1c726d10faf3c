-- What says that a row was imported before is keyed from here on: a plain digest of somebody's words, name and telephone can be guessed
-- by trying telephones. It ends with the words of its matter.

-- false: a plain digest of before. The server keys it (hmac of the plain one) before it looks anything up; the key is not in the database.
alter table mazha.import_source add column keyed boolean not null default false;
create index import_source_plain on mazha.import_source (district_id, digest) where not keyed;
create index import_source_matter on mazha.import_source (district_id, matter_id);
-- The plain ones go.
grant delete on mazha.import_source to mazha_app;

-- As before, and the digests go with the words.
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
  delete from mazha.import_source s where s.district_id = of_district and s.matter_id = any(ids);
  with gone as (
    delete from mazha.contact c where c.district_id = of_district and c.matter_id = any(ids) returning c.key_id
  ) select count(*)::int, array_agg(distinct key_id) into contacts, people from gone;
  perform from mazha.person_key k where k.district_id = of_district and k.id = any(people) and k.purpose = 'matter-contact'
    order by k.id for update;
  -- A statement of its own: it sees what was written while the lock was waited for.
  delete from mazha.person_key k where k.district_id = of_district and k.id = any(people) and k.purpose = 'matter-contact'
    and not exists (select from mazha.contact c where c.district_id = of_district and c.key_id = k.id);
  get diagnostics keys = row_count;
  delete from mazha.file f where f.district_id = of_district and f.matter_id = any(ids);
  get diagnostics files = row_count;
  return next;
end $$;
