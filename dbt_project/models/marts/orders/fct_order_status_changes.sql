{{ config(indexes=[{'columns': ['order_key']}]) }}

-- What each accepted file says of an order, next to what the file before it said.
with versions as (
    select * from {{ ref('int_order_versions') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

compared as (
    select
        order_key,
        order_file_id,
        lag(order_status) over (partition by order_key order by order_file_id) as from_status,
        order_status as to_status
    from versions
)

select
    compared.order_key,
    export_files.first_night_on as changed_on,
    compared.from_status,
    compared.to_status,
    compared.order_file_id as source_file_id
from compared
inner join export_files on compared.order_file_id = export_files.file_id
where compared.from_status is null or compared.from_status <> compared.to_status
