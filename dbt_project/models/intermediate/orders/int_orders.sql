with order_sums as (
    select * from {{ ref('int_order_sums') }}
),

order_versions as (
    select * from {{ touched_rows(ref('int_order_versions')) }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

rated_days as (
    select * from {{ ref('int_rated_days') }}
),

placed as (
    select
        order_sums.*,
        order_versions.marketplace,
        order_versions.shop_id,
        order_versions.order_id,
        order_versions.order_status,
        shops.base_currency,
        {{ local_date('order_sums.ordered_at', 'shops.time_zone') }} as ordered_on,
        order_sums.gross_amount - order_sums.discount_amount - order_sums.refund_amount as rest_amount
    from order_sums
    inner join order_versions on order_sums.order_key = order_versions.order_key and order_versions.is_newest
    inner join shops on order_versions.marketplace = shops.marketplace and order_versions.shop_id = shops.shop_id
),

judged as (
    select
        *,
        order_status in ('paid', 'shipped', 'completed')
        and not (refund_amount > 0 and rest_amount - cancelled_amount <= 0) as is_purchase
    from placed
),

-- lines that were cancelled in a living order are void; in an order that is no purchase everything is
voided as (
    select
        *,
        case
            when not is_purchase then rest_amount
            when cancelled_amount > 0 and rest_amount < cancelled_amount then greatest(rest_amount, 0)
            else cancelled_amount
        end as void_amount
    from judged
),

-- a missing rate stays null: such an order is in no pooled sum, and is counted in the summary
rated as (
    select
        voided.*,
        case
            when not voided.is_one_currency then null
            when voided.currency = voided.base_currency then 1
            else rated_days.rate
        end as rate
    from voided
    left join rated_days
        on voided.currency = rated_days.currency
        and voided.base_currency = rated_days.base_currency
        and voided.ordered_on = rated_days.rated_on
)

select
    order_key,
    marketplace,
    shop_id,
    order_id,
    case when buyer_key is not null then {{ text_key(['marketplace', 'shop_id', 'buyer_key']) }} end as person_key,
    buyer_key,
    address_hash,
    address_domain,
    phone_key,
    member_hash,
    ordered_at,
    ordered_on,
    paid_at,
    shipped_at,
    completed_at,
    case when order_status not in ('unpaid', 'paid', 'shipped', 'completed') then cancelled_at end as cancelled_at,
    order_status,
    is_purchase,
    line_count,
    live_line_count,
    item_count,
    {%- for amount in ['item', 'shipping', 'tax', 'gross', 'discount', 'refund', 'void'] %}
    {{ amount }}_amount,
    {%- endfor %}
    rest_amount - void_amount as net_amount,
    case when is_one_currency then currency end as currency,
    gross_amount * rate as gross_amount_base,
    refund_amount * rate as refund_amount_base,
    (rest_amount - void_amount) * rate as net_amount_base,
    country
from rated
