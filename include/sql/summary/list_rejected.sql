select uri, error from audit.export_files where state = 'rejected' order by file_id desc limit 5
