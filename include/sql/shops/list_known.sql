-- Every shop with its newest country, and whether its dates put the day first: said in the shops file, or its country's
-- custom (as in stg_seller__shops).
select distinct on (marketplace, shop_id)
    marketplace,
    shop_id,
    country,
    coalesce(
        settings ->> 'date_order', case when country in ('US', 'PH') then 'month_first' else 'day_first' end
    ) = 'day_first' as is_day_first
from raw.shops
order by marketplace, shop_id, shop_mark desc
