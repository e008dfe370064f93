insert into audit.export_files (
    format_id, marketplace, shop_id, uri, sha256, byte_count, state, error, line_no, column_name, cure
)
select
    %(format_id)s, %(marketplace)s, %(shop_id)s, %(uri)s, %(sha256)s, %(byte_count)s, 'rejected', %(error)s,
    %(line_no)s, %(column_name)s, %(cure)s
where not exists (
    select from audit.export_files
    where marketplace = %(marketplace)s and shop_id = %(shop_id)s and sha256 = %(sha256)s
        and format_id = %(format_id)s and state = 'rejected' and error = %(error)s
)
