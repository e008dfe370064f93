with order_lines as (
    select * from {{ ref('int_order_lines') }}
),

order_files as (
    select * from {{ ref('int_order_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

country_names as (
    select * from {{ ref('int_country_names') }}
),

-- lines of one order should agree; where they do not, the answer must not depend on their order
summed as (
    select
        order_lines.order_key,
        min(order_lines.ordered_at) as ordered_at,
        min(order_lines.paid_at) as paid_at,
        min({{ order_status_rank('order_lines.status') }}) as status_rank,
        min(order_lines.customer_id) as customer_id,
        min(order_lines.address_hash) as address_hash,
        min(order_lines.address_domain) as address_domain,
        min(order_lines.country_name) as country_name,
        min(order_lines.currency) as currency,
        min(order_lines.currency) = max(order_lines.currency) as is_one_currency,
        count(*) as line_count,
        sum(order_lines.quantity) as item_count,
        sum(order_lines.line_amount) as gross_amount,
        sum(order_lines.discount_amount) as discount_amount,
        sum(order_lines.refund_amount) as refund_amount
    from order_lines
    group by order_lines.order_key
),

judged as (
    select
        summed.*,
        order_files.marketplace,
        order_files.shop_id,
        order_files.order_id,
        order_files.file_id,
        {{ order_status_of_rank('summed.status_rank') }} as order_status,
        country_names.country,
        summed.gross_amount - summed.discount_amount - summed.refund_amount as net_amount,
        summed.refund_amount > 0
        and summed.refund_amount >= summed.gross_amount - summed.discount_amount as is_refunded_in_full,
        summed.is_one_currency and summed.currency = shops.base_currency as is_base_currency,
        {{ local_date('summed.ordered_at', 'shops.time_zone') }} as ordered_on,
        case
            when summed.customer_id is not null then 'id:' || summed.customer_id
            when summed.address_hash is not null then 'mail:' || summed.address_hash
        end as buyer_key
    from summed
    inner join order_files on summed.order_key = order_files.order_key
    inner join shops on order_files.marketplace = shops.marketplace and order_files.shop_id = shops.shop_id
    left join country_names on lower(summed.country_name) = country_names.name
)

select
    order_key,
    marketplace,
    shop_id,
    order_id,
    file_id,
    case when buyer_key is not null then {{ text_key(['marketplace', 'shop_id', 'buyer_key']) }} end as person_key,
    buyer_key,
    address_hash,
    address_domain,
    ordered_at,
    ordered_on,
    paid_at,
    order_status,
    order_status in ('paid', 'shipped', 'completed') and not is_refunded_in_full as is_purchase,
    line_count,
    item_count,
    gross_amount,
    discount_amount,
    refund_amount,
    net_amount,
    case when is_one_currency then currency end as currency,
    case when is_base_currency then net_amount end as net_amount_base,
    case when is_base_currency then refund_amount end as refund_amount_base,
    country
from judged
