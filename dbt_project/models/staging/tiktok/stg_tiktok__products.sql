with order_lines as (
    select * from {{ source('tiktok', 'tiktok_order_lines') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

said as (
    select
        export_files.marketplace,
        export_files.shop_id,
        coalesce({{ clean_id('order_lines.sku') }}, {{ clean_id('order_lines.sku_id') }}) as sku,
        {{ cell('order_lines.category') }} as category,
        max(order_lines.file_id) as file_id
    from order_lines
    inner join export_files on order_lines.file_id = export_files.file_id
    where order_lines.category is not null
    group by
        export_files.marketplace,
        export_files.shop_id,
        coalesce({{ clean_id('order_lines.sku') }}, {{ clean_id('order_lines.sku_id') }}),
        {{ cell('order_lines.category') }}
),

ranked as (
    select
        *,
        row_number() over (partition by marketplace, shop_id, sku order by file_id desc, category) as age
    from said
    where sku is not null and category is not null
)

select
    marketplace,
    shop_id,
    sku,
    category
from ranked
where age = 1
