update audit.export_files
set state = %(state)s, validation_id = %(validation_id)s, error = %(error)s, cure = %(cure)s
where file_id = %(file_id)s and state = 'loaded'
