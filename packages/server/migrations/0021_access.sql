-- Looks by a number, whether anybody was found or not; keys that end while somebody files; sign-on that was undone.

-- Whoever looks somebody up by a number learns whose it is, or that it is nobody's here: each such search stands in the log, a
-- vain one without a subject, and they are counted by person and hour.
alter table mazha.view_log
  alter column subject_id drop not null,
  -- one search: the looks at everybody it found have the same
  add column search_id uuid,
  -- by what: phone, id_number
  add column searched_by text,
  add constraint view_log_search check ((search_id is null) = (searched_by is null) and (subject_id is not null or search_id is not null)) not valid;
-- Each row of before has a subject and no search.
alter table mazha.view_log validate constraint view_log_search;

-- Since when the link of a person to the single sign-on is undone: a staff number links nobody again who was unlinked, an
-- invitation does; null: it is not.
alter table mazha.person add column sign_on_undone_at timestamptz;

-- How far a post was made to see, where that is what happened; null: as far as its role.
alter table mazha.account_event add column scope text;

-- As before, but for the keys: they are locked before it is looked whether anything is left of whom they are. A filing holds the key
-- that it used until it is written (kernel/commit-statement.ts), so either its contact is seen here and the key stays, or it
-- finds the key gone and makes another.
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
