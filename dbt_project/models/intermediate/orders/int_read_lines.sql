{{ config(materialized='table' if is_incremental() else 'view') }}

-- depends_on: {{ ref('int_files_to_read') }}
with marketplace_lines as (
    select * from {{ ref('int_marketplace_lines') }}
)

select *
from marketplace_lines
{% if is_incremental() -%}
{%- set files = files_to_read(ref('int_files_to_read')) %}
-- the ids stand here as numbers, so that each marketplace's index finds their lines
where file_id in ({{ files }}) or order_file_id in ({{ files }})
{%- endif %}
