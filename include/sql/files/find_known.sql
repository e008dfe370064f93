select file_id, state, error
from audit.export_files
where format_id <> 'unknown' and marketplace = %(marketplace)s and shop_id = %(shop_id)s and sha256 = %(sha256)s
order by state = 'rejected', file_id desc
limit 1
