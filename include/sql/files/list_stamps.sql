-- the versions of stored files that need not be brought again
select uri, stamp
from audit.export_files
where stamp is not null and state <> 'rejected'
