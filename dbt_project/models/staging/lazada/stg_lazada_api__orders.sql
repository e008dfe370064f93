with orders as (
    select * from {{ source('lazada_api', 'lazada_api_orders') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

ranked as (
    select
        export_files.marketplace,
        export_files.shop_id,
        {{ cell('orders.order_id') }} as order_id,
        {{ cell('orders.country') }} as country_name,
        coalesce({{ cell('orders.phone') }}, {{ cell('orders.shipping_phone') }}) as phone,
        row_number() over (
            partition by export_files.marketplace, export_files.shop_id, {{ cell('orders.order_id') }}
            order by orders.file_id desc, orders.line_no desc
        ) as age
    from orders
    inner join export_files on orders.file_id = export_files.file_id
)

select
    marketplace,
    shop_id,
    order_id,
    country_name,
    phone
from ranked
where age = 1
