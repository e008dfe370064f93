-- The category that a person came back to most often, over all shops: one dear purchase makes no habit.
with categories as (
    select * from {{ ref('int_customer_categories') }}
),

added as (
    select
        customer_key,
        category,
        sum(purchase_count) as purchase_count,
        sum(amount_base) as amount_base,
        max(last_bought_on) as last_bought_on
    from categories
    group by customer_key, category
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_key
            order by purchase_count desc, amount_base desc, last_bought_on desc, category
        ) as place
    from added
)

select
    customer_key,
    category as favourite_category
from ranked
where place = 1
