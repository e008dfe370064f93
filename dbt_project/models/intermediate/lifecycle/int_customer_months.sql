{{ config(
    materialized='incremental', unique_key='customer_key', touched_by='int_touched_customers',
    indexes=[{'columns': ['customer_key']}]
) }}

with purchases as (
    select * from {{ touched_rows(ref('int_customer_orders')) }}
    where is_purchase
),

months as (
    select
        customer_key,
        {{ shop_key() }} as shop_key,
        cast({{ dbt.date_trunc('month', 'ordered_on') }} as {{ var('t_date') }}) as month_on,
        count(*) as orders,
        sum(net_amount_base) as net_amount_base,
        sum(case when net_amount_base is null then 1 else 0 end) as orders_without_rate
    from purchases
    group by customer_key, marketplace, shop_id, {{ dbt.date_trunc('month', 'ordered_on') }}
)

select
    *,
    min(month_on) over (partition by customer_key) as first_month_on,
    min(month_on) over (partition by customer_key, shop_key) as first_month_in_shop_on,
    row_number() over (partition by customer_key, month_on order by shop_key) = 1 as is_first_shop_of_month
from months
