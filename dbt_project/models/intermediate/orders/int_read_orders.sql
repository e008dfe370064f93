{{ config(materialized='table' if is_incremental() else 'view') }}

with read_lines as (
    select * from {{ ref('int_read_lines') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

-- a file is one shop's
versions as (
    select
        order_file_id,
        order_id,
        min({{ order_status_rank('status') }}) as status_rank,
        count(*) as line_count,
        coalesce(sum(line_amount), 0) as item_amount
    from read_lines
    group by order_file_id, order_id
)

select
    {{ text_key(['export_files.marketplace', 'export_files.shop_id', 'versions.order_id']) }} as order_key,
    export_files.marketplace,
    export_files.shop_id,
    versions.order_id,
    versions.order_file_id,
    {{ order_status_of_rank('versions.status_rank') }} as order_status,
    versions.line_count,
    versions.item_amount
from versions
inner join export_files on versions.order_file_id = export_files.file_id
