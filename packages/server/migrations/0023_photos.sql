-- A file belongs to a matter, or is the photograph of a person for contact cards and notices: there with the person's consent,
-- gone with it. A print knows whose photographs stand in it, so that it goes with them.

alter table mazha.file
  add column person_id uuid,
  -- of what the server printed: which photographs stand in it
  add column shows uuid[] not null default '{}',
  add constraint file_one_owner check (person_id is null or matter_id is null) not valid;
alter table mazha.file validate constraint file_one_owner;
drop index mazha.file_unclaimed;
create index file_unclaimed on mazha.file (district_id, recorded_at) where matter_id is null and person_id is null;
create index file_person on mazha.file (district_id, person_id) where person_id is not null;
create index file_shows on mazha.file using gin (shows) where shows <> '{}';

-- Nothing could be uploaded before; what an operator may have put there by hand has nobody's consent.
update mazha.person set photo_id = null where photo_id is not null and photo_consent_on is null;
alter table mazha.person validate constraint person_photo_agreed;
create unique index person_photo on mazha.person (district_id, photo_id) where photo_id is not null;
