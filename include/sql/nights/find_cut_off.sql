-- a night closes when the last of the shops has reached local midnight
with newest as (
    select distinct on (marketplace, shop_id) timezone
    from raw.shops
    order by marketplace, shop_id, shop_mark desc
)
select coalesce(
    max(((%(night_on)s::date + 1)::timestamp) at time zone timezone),
    ((%(night_on)s::date + 1)::timestamp) at time zone 'UTC'
) as cut_off_at
from newest
