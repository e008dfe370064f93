select distinct on (marketplace, shop_id)
    shop_mark, marketplace, shop_id, timezone, currency, country, locale, base_currency, settings
from raw.shops
order by marketplace, shop_id, shop_mark desc
