{{ config(indexes=[{'columns': ['shop_key', 'kind'], 'unique': true}]) }}

-- Two downloads of one shop that were made for different days: each holds orders that the other does not.
{% if 'stg_taobao_orders__order_lines' in line_models() %}
with gaps as (
    select * from {{ ref('stg_taobao_orders__gaps') }}
)
{% else %}
-- no marketplace of this build hands in two reports
with shops as (
    select * from {{ ref('stg_seller__shops') }}
),

gaps as (
    select
        marketplace,
        shop_id,
        '' as kind
    from shops
    where 1 = 0
)
{% endif %}
select
    {{ shop_key() }} as shop_key,
    case when kind = 'order_without_details' then 'orders_without_details' else kind end as kind,
    cast(count(*) as {{ var('t_int') }}) as orders
from gaps
group by marketplace, shop_id, kind
