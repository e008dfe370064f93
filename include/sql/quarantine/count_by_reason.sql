select coalesce(column_name || ' ', '') || reason as reason, count(*) as lines
from audit.quarantine
where file_id = any(%(file_ids)s)
group by 1
order by 2 desc, 1
