-- What this build has to read: every file; where it goes on from the live build, those that it had not, and those
-- whose end lay beyond its night.
with export_files as (
    select * from {{ ref('stg_audit__export_files') }}
)

{%- if is_incremental() %},

live_export_files as (
    select * from {{ live('staging', 'stg_audit__export_files') }}
),

live_night as (
    select * from {{ live('staging', 'stg_audit__night') }}
),

live_file_lines as (
    select * from {{ live('intermediate', 'int_file_lines') }}
)

select export_files.file_id
from export_files
cross join live_night
left join live_export_files on export_files.file_id = live_export_files.file_id
left join live_file_lines on export_files.file_id = live_file_lines.file_id
where
    live_export_files.file_id is null
    or (
        export_files.loaded_at >= live_night.cut_off_at
        and coalesce(live_file_lines.line_count, 0) < export_files.row_count
    )
{%- else %}

select file_id
from export_files
{%- endif %}
