-- A resident who proved a telephone number reads who looked at what the register keeps of them: by whose data it was.
create index view_log_subject on mazha.view_log (district_id, subject_id, at desc);
