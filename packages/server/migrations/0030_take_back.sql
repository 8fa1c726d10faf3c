-- A planned closing of a unit can be taken back until its day. It ends the unit's posts with it; that this was so, and the end that each
-- had by itself before, is kept, so that taking it back gives every post its own end again and no other.

-- infinity: it had none.
alter table mazha.post add column own_until date;
comment on column mazha.post.own_until is 'The end that the post had by itself before the closing of its unit brought it forward; infinity: none. Null: it ends by itself, or not at all.';

-- What was closed before this was recorded: posts that end on the very day of their unit, by its closing.
update mazha.post p set own_until = 'infinity'
from mazha.unit u
where u.district_id = p.district_id and u.id = p.unit_id and u.successor_id is null and u.valid_until is not null
  and p.valid_until = u.valid_until;
