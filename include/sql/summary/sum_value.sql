-- null where the night may not say what anybody will spend
select count(value_365) as people, sum(expected_orders_365) as orders, sum(value_365) as amount
from marts.dim_customers
