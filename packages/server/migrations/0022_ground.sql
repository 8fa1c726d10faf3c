-- A notice is about a matter or about a change of the ground; the addressee may be `person:<id>` as well.
alter table mazha.notice alter column matter_id drop not null;
alter table mazha.notice add column change_set_id uuid;
-- Checked from here on; what is there already has its matter.
alter table mazha.notice add constraint notice_about check (num_nonnulls(matter_id, change_set_id) = 1) not valid;
