-- the versions of files that need not be brought or read again
select uri, stamp
from audit.export_files
where stamp is not null and state <> 'rejected'
