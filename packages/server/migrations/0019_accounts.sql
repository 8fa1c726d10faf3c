-- Since when somebody may not log in any more, by whatever way; null: they may.
alter table mazha.person add column login_closed_at timestamptz;
-- Which post was given or ended: rights stand in the log beside passwords.
alter table mazha.account_event add column post_id text;
