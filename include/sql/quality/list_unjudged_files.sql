select file_id, format_id, marketplace, shop_id, uri
from audit.export_files
where state = 'loaded' and (%(file_ids)s::bigint[] is null or file_id = any(%(file_ids)s::bigint[]))
order by file_id
