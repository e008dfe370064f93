select count(*) > 0 as has_unreadable
from raw.{table}
where file_id = %(file_id)s and ({is_unreadable})
