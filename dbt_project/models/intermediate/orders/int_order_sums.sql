{{ config(materialized='view') }}

with order_lines as (
    select * from {{ touched_rows(ref('int_order_lines')) }}
),

-- lines of one order should agree; where they do not, the answer must not depend on their order
summed as (
    select
        order_key,
        min(ordered_at) as ordered_at,
        min(paid_at) as paid_at,
        min(shipped_at) as shipped_at,
        max(completed_at) as completed_at,
        max(cancelled_at) as cancelled_at,
        min(customer_id) as customer_id,
        min(address_hash) as address_hash,
        min(address_domain) as address_domain,
        min(phone_key) as phone_key,
        min(member_hash) as member_hash,
        min(country) as country,
        min(currency) as currency,
        min(currency) = max(currency) as is_one_currency,
        count(*) as line_count,
        sum(case when status = 'cancelled' then 0 else 1 end) as live_line_count,
        coalesce(sum(quantity), 0) as item_count,
        coalesce(sum(line_amount), 0) as item_amount,
        -- what is said of the whole order is repeated on its lines, and goes before what the lines say of themselves
        {%- for amount in ['shipping', 'tax', 'discount', 'refund'] %}
        coalesce(max(order_{{ amount }}_amount), sum({{ amount }}_amount), 0) as {{ amount }}_amount,
        {%- endfor %}
        max(order_total_amount) as order_total_amount,
        coalesce(max(order_refund_amount), 0) as order_refund_amount,
        coalesce(sum(
            case
                when status = 'cancelled'
                    then line_amount + shipping_amount + tax_amount - discount_amount - refund_amount
            end
        ), 0) as cancelled_amount
    from order_lines
    group by order_key
),

parts as (
    select
        *,
        item_amount + shipping_amount + tax_amount as parts_amount,
        live_line_count > 0 and cancelled_amount > 0 as has_dead_lines
    from summed
),

grossed as (
    select
        *,
        greatest(parts_amount, coalesce(order_total_amount, parts_amount)) as gross_amount,
        greatest(parts_amount, coalesce(order_total_amount, parts_amount)) - order_total_amount as off_amount
    from parts
),

-- what was cancelled in a living order may be off its total already, or be what was paid back: it counts once
explained as (
    select
        *,
        case when has_dead_lines and off_amount > 0 then least(cancelled_amount, off_amount) else 0 end
            as cancelled_off_amount
    from grossed
)

select
    explained.order_key,
    explained.ordered_at,
    explained.paid_at,
    explained.shipped_at,
    explained.completed_at,
    explained.cancelled_at,
    {{ buyer_key('explained.customer_id', 'explained.address_hash') }} as buyer_key,
    explained.address_hash,
    explained.address_domain,
    explained.phone_key,
    explained.member_hash,
    explained.country,
    explained.currency,
    explained.is_one_currency,
    explained.line_count,
    explained.live_line_count,
    explained.item_count,
    explained.item_amount,
    explained.shipping_amount,
    explained.tax_amount,
    explained.gross_amount,
    coalesce(explained.off_amount, explained.discount_amount) - explained.cancelled_off_amount as discount_amount,
    explained.refund_amount,
    case
        when explained.has_dead_lines then explained.cancelled_off_amount + greatest(
            explained.cancelled_amount - explained.cancelled_off_amount - explained.order_refund_amount, 0
        )
        else explained.cancelled_amount
    end as cancelled_amount
from explained
