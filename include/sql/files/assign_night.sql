-- a file belongs to the night whose ingestion loaded it, so that nights queued at once stay apart
update audit.export_files set night_on = %(night_on)s where night_on is null
