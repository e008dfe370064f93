{{ config(
    materialized='incremental', unique_key='customer_key', touched_by='int_touched_customers',
    indexes=[{'columns': ['customer_key', 'bought_on'], 'unique': true}]
) }}

with purchases as (
    select * from {{ touched_rows(ref('int_customer_orders')) }}
    where is_purchase
),

ranked as (
    select
        customer_key,
        ordered_on,
        {{ shop_key() }} as shop_key,
        row_number() over (
            partition by customer_key, ordered_on order by ordered_at desc, order_key desc
        ) as age
    from purchases
),

days as (
    select
        customer_key,
        ordered_on as bought_on,
        count(*) as purchases,
        max(case when age = 1 then shop_key end) as shop_key
    from ranked
    group by customer_key, ordered_on
)

select
    customer_key,
    bought_on,
    cast(purchases as {{ var('t_int') }}) as purchases,
    cast(sum(purchases) over (
        partition by customer_key order by bought_on rows between unbounded preceding and current row
    ) as {{ var('t_int') }}) as purchase_count,
    lag(bought_on) over (partition by customer_key order by bought_on) as previous_on,
    lead(bought_on) over (partition by customer_key order by bought_on) as next_on,
    shop_key
from days
