insert into audit.export_files (format_id, marketplace, shop_id, uri, stamp, sha256, byte_count, header, state)
values (
    %(format_id)s, %(marketplace)s, %(shop_id)s, %(uri)s, %(stamp)s, %(sha256)s, %(byte_count)s, %(header)s::text[],
    'loaded'
)
returning file_id
