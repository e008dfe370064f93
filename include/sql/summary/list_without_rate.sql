select
    coalesce(currency, 'several currencies in one order') as currency,
    count(*) as orders,
    count(*) filter (where is_purchase) as purchases
from marts.fct_orders
where net_amount_base is null
group by currency
order by count(*) desc, currency
