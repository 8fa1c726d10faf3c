-- Log-in: how old a password is and which came before it, the second factor, where somebody is logged in, links to the
-- single sign-on, and residents who prove their telephone number. No address of a network is kept anywhere here.

-- When the password was set; null where that is not known.
alter table mazha.login add column changed_at timestamptz;
-- Somebody else chose it, so it must be changed at the next log-in.
alter table mazha.login add column must_change boolean not null default false;

create unique index login_person on mazha.login (district_id, person_id);

create table mazha.former_password (
  district_id text not null,
  login_name text not null,
  password text not null,
  until timestamptz not null,
  primary key (district_id, login_name, until),
  foreign key (district_id, login_name) references mazha.login (district_id, name)
);

-- The number by which the district's own personnel system knows somebody; the single sign-on may name it.
alter table mazha.person add column staff_number text;
create unique index person_staff_number on mazha.person (district_id, staff_number) where staff_number is not null;

create table mazha.second_factor (
  district_id text not null,
  person_id uuid not null,
  -- AES-256-GCM under the installation's own key
  secret bytea not null,
  started_at timestamptz not null,
  -- null until its first code was given back
  confirmed_at timestamptz,
  -- the step of the last code that counted: none counts twice
  last_step bigint not null default 0,
  failed int not null default 0,
  locked_until timestamptz,
  primary key (district_id, person_id),
  foreign key (district_id, person_id) references mazha.person (district_id, id)
);

create table mazha.recovery_code (
  district_id text not null,
  person_id uuid not null,
  digest bytea not null,
  used_at timestamptz,
  primary key (district_id, person_id, digest),
  foreign key (district_id, person_id) references mazha.second_factor (district_id, person_id) on delete cascade
);

-- Browser and system in two words; how it was opened; when its person last proved to be there; what is still asked.
alter table mazha.session add column device text not null default '';
alter table mazha.session add column method text not null default 'password';
alter table mazha.session add column proven_at timestamptz;
alter table mazha.session add column second_factor_due boolean not null default false;
create index session_person on mazha.session (district_id, person_id);

-- Who is known to the single sign-on under which subject: never found by e-mail or name.
create table mazha.single_sign_on (
  district_id text not null,
  issuer text not null,
  subject text not null,
  person_id uuid not null,
  linked_at timestamptz not null,
  primary key (district_id, issuer, subject),
  foreign key (district_id, person_id) references mazha.person (district_id, id)
);
create unique index single_sign_on_person on mazha.single_sign_on (district_id, issuer, person_id);

-- An invitation links whoever comes with it to a person, once.
create table mazha.invitation (
  district_id text not null,
  digest bytea not null,
  person_id uuid not null,
  made_by uuid not null,
  until timestamptz not null,
  used_at timestamptz,
  primary key (district_id, digest),
  foreign key (district_id, person_id) references mazha.person (district_id, id)
);

-- Codes sent to a telephone; the number stands here as its blind index alone. Swept after a day.
create table mazha.phone_code (
  district_id text not null,
  phone_index bytea not null,
  sent_at timestamptz not null,
  digest bytea not null,
  until timestamptz not null,
  tries int not null default 0,
  used boolean not null default false,
  primary key (district_id, phone_index, sent_at)
);
create index phone_code_sent on mazha.phone_code (district_id, sent_at);

create table mazha.resident_session (
  district_id text not null,
  -- sha256 of the cookie's token
  id bytea not null,
  phone_index bytea not null,
  csrf text not null,
  opened_at timestamptz not null,
  seen_at timestamptz not null,
  until timestamptz not null,
  primary key (district_id, id)
);
create index resident_session_until on mazha.resident_session (district_id, until);

-- What happened to accounts: who logged in, what was reset and by whom. For the auditor; the server may only add to it.
create table mazha.account_event (
  district_id text not null,
  id uuid not null,
  at timestamptz not null,
  kind text not null,
  -- whose account; null for a name that nobody has
  person_id uuid,
  -- who did it, when it was not the person
  by_id uuid,
  device text not null default '',
  primary key (district_id, id)
);
create index account_event_at on mazha.account_event (district_id, at desc, id);
create index account_event_person on mazha.account_event (district_id, person_id, at desc);

grant select, insert on mazha.account_event to mazha_app;
grant select on mazha.account_event to mazha_audit;
grant select, insert, update, delete on mazha.second_factor, mazha.recovery_code, mazha.single_sign_on, mazha.invitation to mazha_app;
grant select, insert, update, delete on mazha.phone_code, mazha.resident_session to mazha_app;
grant select, insert, delete on mazha.former_password to mazha_app;
