-- Append-only is kept by grants: the server may add to the ledger and read it, nothing more.

grant usage on schema mazha to mazha_app, mazha_audit;

grant select, insert on mazha.ledger, mazha.checkpoint, mazha.procedure_version, mazha.calendar to mazha_app;
grant select, insert, update on mazha.matter, mazha.clock to mazha_app;
grant select, insert on mazha.words, mazha.link, mazha.command, mazha.import_source to mazha_app;
grant select, insert, update, delete on mazha.matter_text, mazha.contact, mazha.person_key to mazha_app;
grant select, insert, update, delete on mazha.outbox, mazha.reaction, mazha.tally, mazha.tally_delta, mazha.number_day to mazha_app;
grant select, insert, update, delete on mazha.unit, mazha.person, mazha.post, mazha.term, mazha.login, mazha.session to mazha_app;
grant select, insert, update, delete on mazha.file, mazha.file_chunk, mazha.import, mazha.import_reject, mazha.import_mapping, mazha.notice to mazha_app;
grant select, insert, update on mazha.district to mazha_app;
-- Old client ids are swept by date.
grant delete on mazha.command to mazha_app;

-- The auditor's role reads what verify needs, and no secrets of log-ins; contacts are encrypted, and their keys stay out.
grant select on mazha.district, mazha.procedure_version, mazha.calendar, mazha.matter, mazha.ledger, mazha.words, mazha.clock, mazha.checkpoint to mazha_audit;
grant select on mazha.link, mazha.contact, mazha.tally, mazha.tally_delta to mazha_audit;
