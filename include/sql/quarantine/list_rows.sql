select line_no, column_name, reason, raw_row
from audit.quarantine
where file_id = %(file_id)s
order by line_no
limit %(limit)s
