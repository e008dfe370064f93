-- the shops whose newest settings name a connection
with newest as (
    select distinct on (marketplace, shop_id) marketplace, shop_id, timezone, settings
    from raw.shops
    order by marketplace, shop_id, shop_mark desc
)
select
    marketplace,
    shop_id,
    timezone as time_zone,
    settings ->> 'connection' as connection,
    cast(settings ->> 'pull_from' as date) as pull_from
from newest
where settings ? 'connection'
order by marketplace, shop_id
