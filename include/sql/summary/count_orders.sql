select
    count(*) as orders,
    count(*) filter (where is_purchase) as purchases,
    count(*) filter (where customer_key is null) as anonymous,
    count(*) filter (where net_amount_base is null) as without_rate,
    coalesce(sum(net_amount_base) filter (where is_purchase), 0) as net_amount_base,
    (select count(*) from marts.fct_order_lines) as lines,
    (select count(*) from marts.dim_customers) as customers
from marts.fct_orders
