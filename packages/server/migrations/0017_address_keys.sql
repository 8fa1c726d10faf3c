-- The form that an address, unit or room is found by keeps apart what parts two numbers: 3-12号 is not 31-2号. Only rows with two
-- numbers beside each other are written again.
create function pg_temp.address_key(typed text) returns text language sql immutable as $$
  select replace(regexp_replace(
    regexp_replace(replace(lower(normalize(typed, NFKC)), '#', '号'), '([0-9])[^0-9a-z㐀-䶿一-龥]+(?=[0-9])', '\1-', 'g'),
    '[^0-9a-z㐀-䶿一-龥-]|(?<![0-9])-|-(?![0-9])', '', 'g'), '号号', '号')
$$;
update mazha.building set address_key = pg_temp.address_key(address) where address ~ '[0-9０-９][^0-9０-９a-zA-Z㐀-䶿一-龥]+[0-9０-９]';
update mazha.building_unit set name_key = pg_temp.address_key(name) where name ~ '[0-9０-９][^0-9０-９a-zA-Z㐀-䶿一-龥]+[0-9０-９]';
update mazha.household set room_key = pg_temp.address_key(room) where room ~ '[0-9０-９][^0-9０-９a-zA-Z㐀-䶿一-龥]+[0-9０-９]';
update mazha.organisation set address_key = pg_temp.address_key(address) where address ~ '[0-9０-９][^0-9０-９a-zA-Z㐀-䶿一-龥]+[0-9０-９]';
update mazha.place set address_key = pg_temp.address_key(address) where address ~ '[0-9０-９][^0-9０-９a-zA-Z㐀-䶿一-龥]+[0-9０-９]';
