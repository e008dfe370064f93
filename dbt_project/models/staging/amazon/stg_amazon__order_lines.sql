with order_lines as (
    select * from {{ source('amazon', 'amazon_order_lines') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('amazon') }}
),

typed as (
    select
        order_lines.file_id,
        order_lines.line_no,
        shops.marketplace,
        shops.shop_id,
        shops.currency as shop_currency,
        {{ clean_id('order_lines.order_id') }} as order_id,
        {{ parse_local_time('order_lines.ordered_at', 'shops.time_zone', 'shops.is_day_first') }} as ordered_at,
        -- an item can be cancelled in an order that is shipped; everything else is said of the order
        case
            when lower(trim(order_lines.item_status)) in ('cancelled', 'canceled') then 'cancelled'
            else coalesce(status_words.status, 'unmapped')
        end as status,
        {{ cell('order_lines.status') }} as status_word,
        {{ cell('order_lines.sku') }} as sku,
        {{ cell('order_lines.title') }} as title,
        cast({{ cell('order_lines.quantity') }} as {{ var('t_bigint') }}) as quantity,
        {{ parse_money('order_lines.line_amount', 'shops.currency') }} as line_amount,
        {%- for amount in ['item_tax', 'shipping_price', 'shipping_tax', 'gift_wrap_price', 'gift_wrap_tax'] %}
        coalesce({{ parse_money('order_lines.' ~ amount, 'shops.currency') }}, 0) as {{ amount }},
        {%- endfor %}
        -- some venues write what was taken off with a sign
        {%- for amount in ['item_promotion_discount', 'ship_promotion_discount'] %}
        abs(coalesce({{ parse_money('order_lines.' ~ amount, 'shops.currency') }}, 0)) as {{ amount }},
        {%- endfor %}
        upper({{ cell('order_lines.currency') }}) as currency,
        {{ cell('order_lines.country') }} as country_name
    from order_lines
    inner join export_files on order_lines.file_id = export_files.file_id
    inner join shops
        on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words on {{ status_word('order_lines.status') }} = status_words.word
)

-- the report tells neither who bought nor when it was paid, and has no key of its lines
select
    file_id,
    line_no,
    file_id as order_file_id,
    marketplace,
    shop_id,
    order_id,
    cast(null as {{ var('t_text') }}) as line_id,
    ordered_at,
    cast(null as {{ var('t_instant') }}) as paid_at,
    cast(null as {{ var('t_instant') }}) as shipped_at,
    cast(null as {{ var('t_instant') }}) as completed_at,
    cast(null as {{ var('t_instant') }}) as cancelled_at,
    status,
    status_word,
    cast(null as {{ var('t_text') }}) as customer_id,
    cast(null as {{ var('t_text') }}) as address_hash,
    cast(null as {{ var('t_text') }}) as address_domain,
    cast(null as {{ var('t_text') }}) as phone,
    cast(null as {{ var('t_text') }}) as member_id,
    sku,
    title,
    quantity,
    line_amount / nullif(quantity, 0) as unit_price,
    line_amount,
    item_promotion_discount + ship_promotion_discount as discount_amount,
    cast(0 as {{ var('t_money') }}) as refund_amount,
    -- wrapping is charged beside the goods, as their way is
    shipping_price + gift_wrap_price as shipping_amount,
    item_tax + shipping_tax + gift_wrap_tax as tax_amount,
    {%- for amount in ['discount', 'refund', 'shipping', 'tax', 'total'] %}
    cast(null as {{ var('t_money') }}) as order_{{ amount }}_amount,
    {%- endfor %}
    -- a cancelled item does not say its currency: it is that of the order
    coalesce(
        currency, max(currency) over (partition by file_id, order_id), shop_currency
    ) as currency,
    country_name
from typed
