-- every shop with its newest country, and whether its dates put the day first
select distinct on (marketplace, shop_id)
    marketplace, shop_id, country, raw.is_day_first(settings, country) as is_day_first
from raw.shops
order by marketplace, shop_id, shop_mark desc
