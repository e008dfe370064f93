select
    format_id,
    state,
    count(*) as files,
    sum(row_count) as rows,
    sum(ignored_count) as ignored,
    sum(quarantined_count) as quarantined
from audit.export_files
group by format_id, state
order by format_id, state
