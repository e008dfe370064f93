-- Looking through the rows of each order costs more than keeping what came of it: this is done once a night.
{{ config(materialized='table') }}

{% set own_cells = [
    'file_id', 'line_no', 'marketplace', 'shop_id', 'shop_currency', 'order_id', 'is_numbered', 'is_item',
    'item_number', 'transaction_number', 'sku', 'title', 'quantity', 'unit_price',
] %}
{% set said_once = [
    'ordered_at', 'paid_at', 'shipped_at', 'customer_id', 'email', 'address_hash', 'phone', 'country_name', 'currency',
] %}

with sales as (
    select * from {{ ref('stg_ebay__sales') }}
),

-- an order of several items has a row of its own for what belongs to all of them
inherited as (
    select
        {%- for name in own_cells %}
        {{ name }},
        {%- endfor %}
        {%- for name in said_once %}
        max({{ name }}) over of_order as {{ name }},
        {%- endfor %}
        {%- for name in ['shipping', 'seller_tax', 'ebay_tax', 'ebay_charges'] %}
        coalesce(
            max(case when not is_item then {{ name }} end) over of_order, sum({{ name }}) over of_order, 0
        ) as {{ name }},
        {%- endfor %}
        case
            when min(case when is_item then 1 else 0 end) over of_order = 0
                then max(case when not is_item then total_amount end) over of_order
            when count(*) over of_order = 1 then total_amount
        end as total_amount,
        sum(amount_by_piece) over of_order as amount_by_piece,
        sum(amount_by_row) over of_order as amount_by_row,
        min(line_no) over of_order as first_line_no,
        sum(case when is_item then 1 else 0 end) over of_order as item_rows
    from sales
    window of_order as (partition by file_id, order_id)
),

rests as (
    select
        *,
        seller_tax + ebay_tax + ebay_charges as all_tax,
        total_amount - shipping - amount_by_piece as rest_by_piece,
        total_amount - shipping - amount_by_row as rest_by_row
    from inherited
),

-- some files write the price of a piece, others that of the row: the total tells which
priced as (
    select
        *,
        item_rows = 0 or coalesce(
            rest_by_row in (0, seller_tax, all_tax) and rest_by_piece not in (0, seller_tax, all_tax), false
        ) as is_price_of_row
    from rests
)

select
    file_id,
    line_no,
    file_id as order_file_id,
    marketplace,
    shop_id,
    order_id,
    item_number || '-' || transaction_number as line_id,
    coalesce(ordered_at, paid_at) as ordered_at,
    paid_at,
    shipped_at,
    cast(null as {{ var('t_instant') }}) as completed_at,
    cast(null as {{ var('t_instant') }}) as cancelled_at,
    case
        when not is_numbered then 'unmapped'
        when shipped_at is not null then 'shipped'
        when paid_at is not null then 'paid'
        else 'unpaid'
    end as status,
    cast(null as {{ var('t_text') }}) as status_word,
    customer_id,
    address_hash,
    {{ dbt.split_part('email', "'@'", 2) }} as address_domain,
    phone,
    cast(null as {{ var('t_text') }}) as member_id,
    coalesce(sku, item_number) as sku,
    title,
    quantity,
    case when is_price_of_row then unit_price / nullif(quantity, 0) else unit_price end as unit_price,
    coalesce(case when is_price_of_row then unit_price else quantity * unit_price end, 0) as line_amount,
    {%- for name in ['discount', 'refund', 'shipping', 'tax'] %}
    cast(0 as {{ var('t_money') }}) as {{ name }}_amount,
    {%- endfor %}
    cast(null as {{ var('t_money') }}) as order_discount_amount,
    cast(null as {{ var('t_money') }}) as order_refund_amount,
    shipping as order_shipping_amount,
    -- taxes that eBay pays to the state itself may be left out of the total
    case
        when total_amount is null then all_tax
        when case when is_price_of_row then rest_by_row else rest_by_piece end >= all_tax then all_tax
        else 0
    end as order_tax_amount,
    total_amount as order_total_amount,
    coalesce(currency, shop_currency) as currency,
    country_name
from priced
where is_item or (item_rows = 0 and line_no = first_line_no)
