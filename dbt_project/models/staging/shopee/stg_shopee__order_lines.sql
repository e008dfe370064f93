with order_lines as (
    select * from {{ ref('base_shopee__order_lines') }}
),

-- the request is the order's and stands on each of its lines; which of them came back, the returned pieces say
counted as (
    select
        *,
        coalesce(unit_price * quantity, line_amount, original_price * quantity, 0) as sold_amount,
        sum(returned_quantity) over (partition by file_id, order_id) as order_returned_quantity
    from order_lines
),

returned as (
    select
        *,
        case
            when quantity = 0 or request = 'not granted' then 0
            when order_returned_quantity > 0 then sold_amount * least(returned_quantity, quantity) / quantity
            when request = 'granted' then sold_amount
            else 0
        end as returned_amount
    from counted
),

-- what comes back is repaid at what it cost: less its share of the order's vouchers
shared as (
    select
        *,
        coalesce(
            max(total_amount) over (partition by file_id, order_id),
            max(grand_total) over (partition by file_id, order_id)
        ) as order_total_amount,
        sum(sold_amount) over (partition by file_id, order_id) as order_sold_amount,
        sum(returned_amount) over (partition by file_id, order_id) as order_returned_amount
    from returned
)

select
    file_id,
    line_no,
    file_id as order_file_id,
    marketplace,
    shop_id,
    order_id,
    cast(null as {{ var('t_text') }}) as line_id,
    ordered_at,
    paid_at,
    shipped_at,
    completed_at,
    cancelled_at,
    case
        when request = 'unknown' and order_status in ('paid', 'shipped', 'completed') then 'unmapped'
        else order_status
    end as status,
    case when request = 'unknown' then order_word || ' / ' || return_word else order_word end as status_word,
    customer_id,
    cast(null as {{ var('t_text') }}) as address_hash,
    cast(null as {{ var('t_text') }}) as address_domain,
    phone,
    cast(null as {{ var('t_text') }}) as member_id,
    sku,
    title,
    quantity,
    coalesce(unit_price, original_price) as unit_price,
    sold_amount as line_amount,
    cast(0 as {{ var('t_money') }}) as discount_amount,
    cast(0 as {{ var('t_money') }}) as refund_amount,
    cast(0 as {{ var('t_money') }}) as shipping_amount,
    cast(0 as {{ var('t_money') }}) as tax_amount,
    cast(null as {{ var('t_money') }}) as order_discount_amount,
    case
        when order_status not in ('paid', 'shipped', 'completed') or order_returned_amount = 0 then 0
        when order_returned_amount = order_sold_amount then coalesce(order_total_amount, order_sold_amount)
        else round(coalesce(order_total_amount, order_sold_amount) * order_returned_amount / order_sold_amount, 2)
    end as order_refund_amount,
    -- only the grand total has shipping in it
    case when total_amount is null and grand_total is not null then shipping_fee end as order_shipping_amount,
    cast(null as {{ var('t_money') }}) as order_tax_amount,
    order_total_amount,
    currency,
    country_name
from shared
