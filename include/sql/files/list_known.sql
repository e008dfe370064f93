-- What became of every content that was seen before. A file whose shop was not known then is not judged yet.
select distinct on (marketplace, shop_id, sha256) marketplace, shop_id, sha256, file_id, state, error
from audit.export_files
where format_id <> 'unknown'
order by marketplace, shop_id, sha256, state = 'rejected', file_id desc
