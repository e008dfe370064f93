-- The history of changes, computed from purchases alone, ends in the stage that the night computed by itself.
with customers as (
    select * from {{ ref('dim_customers') }}
),

changes as (
    select * from {{ ref('fct_lifecycle_changes') }}
),

ranked as (
    select
        customer_key,
        to_stage,
        row_number() over (partition by customer_key order by changed_on desc) as age
    from changes
)

select
    customers.customer_key,
    customers.lifecycle_stage,
    ranked.to_stage
from customers
left join ranked on customers.customer_key = ranked.customer_key and ranked.age = 1
where ranked.to_stage is null or ranked.to_stage <> customers.lifecycle_stage
