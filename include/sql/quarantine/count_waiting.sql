select count(*) as files from audit.export_files where state = 'loaded'
