update audit.export_files
set row_count = %(row_count)s, quarantined_count = %(quarantined_count)s, ignored_count = %(ignored_count)s
where file_id = %(file_id)s
