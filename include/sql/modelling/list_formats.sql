select distinct f.format_id
from audit.night_files n
inner join audit.export_files f on f.file_id = n.file_id
where n.build_id = %(build_id)s
