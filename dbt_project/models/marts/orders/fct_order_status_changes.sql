{{ config(materialized='view') }}

-- What each accepted file says of an order, next to what the file before it said.
with versions as (
    select * from {{ ref('int_order_versions') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
)

select
    versions.order_key,
    export_files.first_night_on as changed_on,
    versions.from_status,
    versions.order_status as to_status,
    versions.order_file_id as source_file_id
from versions
inner join export_files on versions.order_file_id = export_files.file_id
where versions.from_status is null or versions.from_status <> versions.order_status
