-- A sale that has no order number yet takes it from whichever file has its record. Not reduced to pairs of files: who
-- asks names the other file, and each record stands in dozens of reports.
with order_lines as (
    select * from {{ source('ebay', 'ebay_order_lines') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

cells as (
    select
        order_lines.file_id,
        export_files.marketplace,
        export_files.shop_id,
        {{ clean_id('order_lines.sales_record_number') }} as record_number,
        {{ clean_id('order_lines.order_id') }} as order_number
    from order_lines
    inner join export_files on order_lines.file_id = export_files.file_id
),

records as (
    select
        file_id,
        marketplace,
        shop_id,
        record_number,
        count(order_number) < count(*) as is_unnumbered
    from cells
    group by file_id, marketplace, shop_id, record_number
),

other_records as (
    select * from records
)

select
    records.record_number,
    records.file_id,
    other_records.file_id as other_file_id
from records
inner join other_records
    on records.marketplace = other_records.marketplace
    and records.shop_id = other_records.shop_id
    and records.record_number = other_records.record_number
where records.is_unnumbered and records.file_id <> other_records.file_id
