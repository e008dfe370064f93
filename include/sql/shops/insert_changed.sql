-- Appends a version of each shop whose settings differ from its newest version.
with newest as (
    select distinct on (marketplace, shop_id)
        marketplace, shop_id, timezone, currency, country, locale, base_currency, settings
    from raw.shops
    order by marketplace, shop_id, shop_mark desc
)
insert into raw.shops (marketplace, shop_id, timezone, currency, country, locale, base_currency, settings)
select marketplace, shop_id, timezone, currency, country, locale, base_currency, settings
from jsonb_to_recordset(%(shops)s::jsonb) as listed (
    marketplace text, shop_id text, timezone text, currency text, country text, locale text, base_currency text,
    settings jsonb
)
except
select marketplace, shop_id, timezone, currency, country, locale, base_currency, settings
from newest
