{{ config(materialized='table' if is_incremental() else 'view') }}

-- depends_on: {{ ref('int_files_to_read') }}
with seen_lines as (
    select * from {{ ref('int_seen_lines') }}
)

select *
from seen_lines
{{ where_read(ref('int_files_to_read')) }}
