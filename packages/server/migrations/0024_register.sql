-- What was written about somebody ends with them; a list that is taken out of the house is a look at everybody in it.

-- Reasons of changes are free words and may name whoever they are about: of people who are erased they go. That, when and by whom
-- something was changed stays.
create function mazha.forget_reasons(of_district text, people uuid[]) returns int
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  forgotten int;
begin
  if of_district is distinct from current_setting('mazha.district', true) then
    raise exception 'Only the own district is erased' using errcode = 'insufficient_privilege';
  end if;
  update mazha.register_change c set reason = null
    where c.district_id = of_district and c.subject_id = any(people) and c.reason is not null
      and exists (select from mazha.resident p where p.district_id = of_district and p.id = c.subject_id and p.erased_at is not null);
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;
revoke all on function mazha.forget_reasons(text, uuid[]) from public;
grant execute on function mazha.forget_reasons(text, uuid[]) to mazha_app;

-- Of those who were erased before.
update mazha.register_change c set reason = null from mazha.resident p
  where p.district_id = c.district_id and p.id = c.subject_id and p.erased_at is not null and c.reason is not null;

-- One row for a list: how many people stand in it, and its number in export_log.
alter table mazha.view_log
  add column people int check (people > 0),
  add column export_number text,
  add constraint view_log_whose check (subject_id is not null or search_id is not null or people is not null) not valid,
  add constraint view_log_list check ((people is null) = (export_number is null)) not valid,
  drop constraint view_log_search,
  add constraint view_log_searched check ((search_id is null) = (searched_by is null)) not valid;
alter table mazha.view_log validate constraint view_log_whose;
alter table mazha.view_log validate constraint view_log_list;
alter table mazha.view_log validate constraint view_log_searched;
