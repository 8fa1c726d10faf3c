-- Opening a matter is a look as well, at whoever raised it, or at nobody who is known; so is searching among the words of matters.
alter table mazha.view_log
  drop constraint view_log_whose,
  add constraint view_log_of check (subject_id is not null or search_id is not null or people is not null or matter_id is not null) not valid;
alter table mazha.view_log validate constraint view_log_of;

-- By whom and by kind the auditor's list of exports is asked for as well.
create index export_log_person on mazha.export_log (district_id, person_id, at desc, number);

-- Organisations and places close: a sole trader's name and code are a person's. They keep their row until the rule takes it.
alter table mazha.organisation
  add column closed_on date,
  add column closed_why text,
  add constraint organisation_closed check ((closed_on is null) = (closed_why is null)) not valid;
alter table mazha.organisation validate constraint organisation_closed;
alter table mazha.place
  add column closed_on date,
  add column closed_why text,
  add constraint place_closed check ((closed_on is null) = (closed_why is null)) not valid;
alter table mazha.place validate constraint place_closed;
create index organisation_closed on mazha.organisation (district_id, closed_on) where closed_on is not null;
create index place_closed on mazha.place (district_id, closed_on) where closed_on is not null;

alter table mazha.register_change
  drop constraint register_change_change_check,
  add constraint register_change_kind check (change in ('added', 'imported', 'corrected', 'moved_in', 'moved_out', 'area', 'ended', 'erased',
    'closed', 'reopened')) not valid;
alter table mazha.register_change validate constraint register_change_kind;

create or replace view mazha.place_here as
  select * from mazha.place where district_id = current_setting('mazha.district', true);
create or replace view mazha.organisation_here as
  select * from mazha.organisation where district_id = current_setting('mazha.district', true);

-- Those that closed before a moment, whole; reasons written beside their changes are free words and go with them, however young.
create function mazha.erase_businesses(of_district text, before timestamptz, at_most int)
  returns table (organisations int, places int)
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  runs uuid[];
  shut uuid[];
begin
  perform mazha.may_erase(of_district, before);
  select array_agg(o.id) into runs from (
    select g.id from mazha.organisation g where g.district_id = of_district and g.closed_on < before::date
    order by g.closed_on limit at_most) o;
  select array_agg(o.id) into shut from (
    select p.id from mazha.place p where p.district_id = of_district and p.closed_on < before::date
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
revoke all on function mazha.erase_businesses(text, timestamptz, int) from public;
grant execute on function mazha.erase_businesses(text, timestamptz, int) to mazha_app;
