select file_id, format_id, marketplace, shop_id, uri, state, header, quarantined_count
from audit.export_files
where file_id = %(file_id)s
