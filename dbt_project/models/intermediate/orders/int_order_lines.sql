{% set columns = [
    'file_id', 'line_no', 'marketplace', 'shop_id', 'line_id', 'ordered_at', 'paid_at', 'shipped_at', 'completed_at',
    'cancelled_at', 'status', 'unmapped_word', 'customer_id', 'address_hash', 'address_domain', 'sku', 'title',
    'product_id', 'quantity', 'unit_price', 'line_amount', 'discount_amount', 'refund_amount', 'shipping_amount',
    'tax_amount', 'order_discount_amount', 'order_refund_amount', 'order_shipping_amount', 'order_tax_amount',
    'order_total_amount', 'currency', 'country', 'phone_key', 'member_hash',
] %}

with read_lines as (
    select * from {{ ref('int_placed_lines') }}
),

order_versions as (
    select * from {{ touched_rows(ref('int_order_versions')) }}
),

newest as (
    select * from order_versions
    where is_newest
),

read as (
    select
        newest.order_key,
        read_lines.*,
        case when read_lines.status = 'unmapped' then read_lines.status_word end as unmapped_word,
        coalesce(read_lines.sku, read_lines.title) as product_id,
        {{ hash_address('read_lines.member_id') }} as member_hash,
        -- a line is known by the marketplace's key, or by what it is of
        coalesce(
            'id:' || read_lines.line_id, 'of:' || coalesce(read_lines.sku, '') || '|' || coalesce(read_lines.title, '')
        ) as line_word
    from read_lines
    inner join newest on read_lines.order_file_id = newest.order_file_id and read_lines.order_id = newest.order_id
),

-- how often that stands in the order tells equal lines apart. Price and quantity only settle which is which: they may
-- change from export to export.
numbered as (
    select
        *,
        row_number() over (
            partition by order_key, line_word order by unit_price, quantity, file_id, line_no
        ) as occurrence
    from read
)

{%- if is_incremental() %},

read_orders as (
    select * from {{ ref('int_read_orders') }}
),

live_lines as (
    select * from {{ live('intermediate', 'int_order_lines') }}
),

-- an order may be touched by a file that is older than the one that counts, or by a rate: its lines stay
kept as (
    select newest.order_key
    from newest
    left join read_orders
        on newest.order_key = read_orders.order_key and newest.order_file_id = read_orders.order_file_id
    where read_orders.order_key is null
)
{%- endif %}

select
    order_key,
    {{ text_key(['order_key', 'line_word', 'occurrence']) }} as order_line_key,
    {{ columns | join(',\n    ') }}
from numbered
{%- if is_incremental() %}
union all
select
    live_lines.order_key,
    live_lines.order_line_key,
    live_lines.{{ columns | join(',\n    live_lines.') }}
from live_lines
inner join kept on live_lines.order_key = kept.order_key
{%- endif %}
