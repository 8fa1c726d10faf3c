-- The point of a matter on the map is a private word from here on, as its address is: the ledger holds its digest alone, and the
-- erasure that takes the words clears lng and lat with them. area_path stays, for statistics.
--
-- And a certificate of erasure signs which matters it names, up to which entry, so that `mazha verify` can say of everything that is gone
-- whether it was erased, and by which certificate.

-- Ids alone: what they named is gone. The certificate signs a digest of its list.
create table mazha.erased_matter (
  district_id text not null,
  matter_id uuid not null,
  n int not null check (n > 0),
  -- All that was private in its entries up to this one.
  upto int not null check (upto > 0),
  primary key (district_id, matter_id, n)
);
create index erased_matter_certificate on mazha.erased_matter (district_id, n, matter_id);
call mazha.raise_wall('mazha.erased_matter');
grant select, insert on mazha.erased_matter to mazha_app;
grant select on mazha.erased_matter to mazha_audit;

-- As before, and the point goes with the words. A matter that somebody acts on at this moment is left for the next time: what that
-- act says is not to go unnamed.
drop function mazha.erase_matters(text, timestamptz, int);
create function mazha.erase_matters(of_district text, before timestamptz, at_most int)
  returns table (matters int, words int, contacts int, keys int, files int, ids uuid[], upto int[])
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  people uuid[];
begin
  if of_district is distinct from current_setting('mazha.district', true) then
    raise exception 'Only the own district is erased' using errcode = 'insufficient_privilege';
  end if;
  if before > (select max(l.recorded_at) - interval '1 year' from mazha.ledger l where l.district_id = of_district) then
    raise exception 'Nothing younger than a year is erased' using errcode = 'insufficient_privilege';
  end if;
  select array_agg(o.id), array_agg(o.version) into ids, upto from (
    select m.id, m.version from mazha.matter m
    where m.district_id = of_district and m.closed_at < before
      and (m.lng is not null
        or exists (select from mazha.matter_text t where t.district_id = of_district and t.matter_id = m.id)
        -- A recurrence or a later remark adds words to a matter whose text is gone.
        or exists (select from mazha.words w where w.district_id = of_district and w.matter_id = m.id))
    order by m.closed_at, m.id limit at_most for no key update of m skip locked) o;
  matters := coalesce(array_length(ids, 1), 0);
  delete from mazha.words w where w.district_id = of_district and w.matter_id = any(ids);
  get diagnostics words = row_count;
  delete from mazha.matter_text t where t.district_id = of_district and t.matter_id = any(ids);
  update mazha.matter m set lng = null, lat = null
    where m.district_id = of_district and m.id = any(ids) and m.lng is not null;
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
revoke all on function mazha.erase_matters(text, timestamptz, int) from public;
grant execute on function mazha.erase_matters(text, timestamptz, int) to mazha_app;
