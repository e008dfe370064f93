-- Buyers whose orders this build makes anew: who had a touched order, and who has it now.
with orders as (
    select * from {{ touched_rows(ref('int_orders')) }}
)

{%- if is_incremental() %},

touched_orders as (
    select * from {{ ref('int_touched_orders') }}
),

live_orders as (
    select * from {{ live('intermediate', 'int_orders') }}
)

select person_key from orders
where person_key is not null
union
select live_orders.person_key
from live_orders
inner join touched_orders on live_orders.order_key = touched_orders.order_key
where live_orders.person_key is not null
{%- else %}

select person_key from orders
where 1 = 0
{%- endif %}
