-- Moves the rows that fail a check out of raw, within the transaction that loaded them. The checks come from the
-- format file; the first one that a row fails is its reason.
with unreadable as (
    delete from raw.{table}
    where file_id = %(file_id)s and ({is_unreadable})
    returning file_id, line_no, {failed_check} as check_no, {raw_row} as raw_row
)
insert into audit.quarantine (file_id, line_no, reason, column_name, raw_row)
select u.file_id, u.line_no, c.reason, c.column_name, u.raw_row
from unreadable u
inner join unnest(%(reasons)s::text[], %(column_names)s::text[]) with ordinality as c (reason, column_name, check_no)
    on c.check_no = u.check_no
