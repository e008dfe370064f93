-- the newest date whose midnight has passed in every shop
with newest as (
    select distinct on (marketplace, shop_id) timezone
    from raw.shops
    order by marketplace, shop_id, shop_mark desc
)
select coalesce(
    min((%(at)s::timestamptz at time zone timezone)::date),
    (%(at)s::timestamptz at time zone 'UTC')::date
) - 1 as night_on
from newest
