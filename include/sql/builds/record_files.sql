-- what this night may see: accepted files that were loaded by its own or an earlier night's ingestion
insert into audit.night_files (build_id, file_id)
select %(build_id)s, file_id from audit.export_files where state = 'accepted' and night_on <= %(night_on)s
