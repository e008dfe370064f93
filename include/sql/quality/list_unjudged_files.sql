-- The files that nobody has judged, how their shop writes and where it is, and the headers of the shop's newest
-- accepted files of the same format.
with shops as (
    select distinct on (marketplace, shop_id)
        marketplace,
        shop_id,
        timezone,
        currency,
        raw.is_day_first(settings, country) as is_day_first
    from raw.shops
    order by marketplace, shop_id, shop_mark desc
)

select
    f.file_id,
    f.format_id,
    f.marketplace,
    f.shop_id,
    f.uri,
    f.row_count,
    f.quarantined_count,
    f.header,
    shop.timezone,
    shop.currency,
    shop.is_day_first,
    array(
        select array_to_json(before.header)
        from audit.export_files before
        where before.format_id = f.format_id and before.marketplace = f.marketplace and before.shop_id = f.shop_id
            and before.state = 'accepted' and before.header is not null
        order by before.file_id desc
        limit 3
    ) as past_headers
from audit.export_files f
left join lateral (
    -- contacts, rates and the like lie in folders of their own, below the shop's name
    select * from shops
    where shops.shop_id = f.shop_id
    order by shops.marketplace <> f.marketplace, shops.marketplace <> 'own', shops.marketplace
    limit 1
) shop on true
where f.state = 'loaded' and (%(file_ids)s::bigint[] is null or f.file_id = any(%(file_ids)s::bigint[]))
order by f.file_id
