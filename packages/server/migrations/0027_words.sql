-- The units and the people of a matter stand beside its words, as its areas do, so that a search in a scope is one look. They change with
-- some acts, a few times in a matter's life; the statement that writes the act changes them with it. When it was opened stands there
-- too: what the words found is put in order before the matters are looked at, and of those no more than a page needs.
drop index mazha.matter_text_search;
alter table mazha.matter_text add column opened_at timestamptz;
update mazha.matter_text t
set opened_at = m.opened_at,
  search = t.search || array_to_tsvector(array(select '@u:' || unit from unnest(m.units) as unit)
    || array(select '@' || key from unnest(m.reach) as key where key like 'p:%'))
from mazha.matter m
where m.district_id = t.district_id and m.id = t.matter_id;
alter table mazha.matter_text alter column opened_at set not null;
create or replace view mazha.matter_text_here as
  select * from mazha.matter_text where district_id = current_setting('mazha.district', true);
create index matter_text_search on mazha.matter_text using gin (search) with (gin_pending_list_limit = 256);
