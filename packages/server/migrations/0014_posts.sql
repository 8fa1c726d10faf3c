-- What a post answers for is dated: from a day on it is another ground, and who answered for an area on a past day is still told.
-- What stood until now has stood since the post did.

alter table mazha.post_area
  add column valid_from date not null default date '2000-01-01',
  -- the last day on which it holds; null: it holds
  add column valid_until date,
  add column given_by uuid,
  add column given_at timestamptz;
update mazha.post_area a set valid_from = p.valid_from
from mazha.post p where p.district_id = a.district_id and p.id = a.post_id and p.valid_from > a.valid_from;
alter table mazha.post_area
  drop constraint post_area_pkey,
  add primary key (district_id, post_id, area_id, valid_from),
  add check (valid_until is null or valid_until >= valid_from);
create unique index post_area_last on mazha.post_area (district_id, post_id, area_id) where valid_until is null;

-- A photograph stands on a contact card because the person agreed to it, on a day, told to somebody.
alter table mazha.person
  add column photo_consent_on date,
  add column photo_by uuid,
  add column photo_at timestamptz;
alter table mazha.person add constraint person_photo_agreed check (photo_id is null or photo_consent_on is not null) not valid;
