{{ config(indexes=[{'columns': ['customer_key']}, {'columns': ['shop_key', 'category']}]) }}

with categories as (
    select * from {{ ref('int_customer_categories') }}
),

everybodys as (
    select * from {{ ref('int_customer_categories') }}
),

by_category as (
    select
        shop_key,
        category,
        sum(amount_base) as amount_base
    from everybodys
    group by shop_key, category
),

averages as (
    select
        shop_key,
        category,
        cast(amount_base as {{ var('t_rate') }})
        / nullif(greatest(sum(amount_base) over (partition by shop_key), 0), 0) as shop_share_of_spend
    from by_category
),

shared as (
    select
        *,
        cast(amount_base as {{ var('t_rate') }})
        / nullif(greatest(sum(amount_base) over (partition by customer_key, shop_key), 0), 0) as share_of_spend,
        row_number() over (
            partition by customer_key, shop_key
            order by purchase_count desc, amount_base desc, last_bought_on desc, category
        ) as place
    from categories
)

select
    shared.customer_key,
    shared.shop_key,
    shared.category,
    cast(shared.place as {{ var('t_int') }}) as place,
    cast(shared.purchase_count as {{ var('t_int') }}) as purchase_count,
    cast(shared.quantity as {{ var('t_bigint') }}) as quantity,
    cast(shared.amount_base as {{ var('t_money') }}) as amount_base,
    shared.share_of_spend,
    averages.shop_share_of_spend,
    shared.share_of_spend / nullif(greatest(averages.shop_share_of_spend, 0), 0) as affinity_index,
    shared.first_bought_on,
    shared.last_bought_on
from shared
inner join averages on shared.shop_key = averages.shop_key and shared.category = averages.category
