with orders as (
    select * from {{ ref('stg_taobao_orders__orders') }}
),

details as (
    select * from {{ ref('stg_taobao_details__lines') }}
),

-- the order decides what became of it. A closed line of a live order was given back; a line in words that nobody knows
-- is not guessed. An older detail report knows less than the order does, and is not asked.
joined as (
    select
        orders.*,
        details.file_id as detail_file_id,
        details.line_no as detail_line_no,
        details.line_id,
        details.sku,
        details.title as line_title,
        details.quantity as line_quantity,
        details.unit_price,
        details.status_word as line_status_word,
        case
            when details.status = 'unmapped' then 'unmapped'
            when orders.status in ('paid', 'shipped', 'completed') and details.status in ('cancelled', 'refunded')
                then 'refunded'
        end as line_status
    from orders
    left join details
        on orders.marketplace = details.marketplace
        and orders.shop_id = details.shop_id
        and orders.order_id = details.order_id
)

-- an order without details is one line of its own
select
    coalesce(detail_file_id, file_id) as file_id,
    coalesce(detail_line_no, line_no) as line_no,
    file_id as order_file_id,
    marketplace,
    shop_id,
    order_id,
    line_id,
    ordered_at,
    paid_at,
    shipped_at,
    completed_at,
    cast(null as {{ var('t_instant') }}) as cancelled_at,
    coalesce(line_status, status) as status,
    case when line_status is not null then line_status_word else status_word end as status_word,
    customer_id,
    cast(null as {{ var('t_text') }}) as address_hash,
    cast(null as {{ var('t_text') }}) as address_domain,
    phone,
    cast(null as {{ var('t_text') }}) as member_id,
    sku,
    case when detail_file_id is null then title else line_title end as title,
    case when detail_file_id is null then quantity else line_quantity end as quantity,
    case when detail_file_id is null then goods_amount / nullif(quantity, 0) else unit_price end as unit_price,
    case when detail_file_id is null then goods_amount else line_quantity * unit_price end as line_amount,
    {%- for amount in ['discount', 'refund', 'shipping', 'tax'] %}
    cast(0 as {{ var('t_money') }}) as {{ amount }}_amount,
    {%- endfor %}
    cast(null as {{ var('t_money') }}) as order_discount_amount,
    refund_amount as order_refund_amount,
    shipping_amount as order_shipping_amount,
    cast(null as {{ var('t_money') }}) as order_tax_amount,
    total_amount as order_total_amount,
    currency,
    cast(null as {{ var('t_text') }}) as country_name
from joined
