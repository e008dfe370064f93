-- a shop that was mended since planning (its sender, its postal address): what was not posted yet gets its newest mail
with newest as (
    select distinct on (c.campaign_id, c.version_hash, s.marketplace, s.shop_id)
        c.campaign_id, c.version_hash, s.marketplace, s.shop_id, c.content_id
    from crm.campaign_contents c
    inner join raw.shops s on s.shop_mark = c.shop_mark
    order by c.campaign_id, c.version_hash, s.marketplace, s.shop_id, s.shop_mark desc
)

update crm.messages m
set content_id = newest.content_id
from crm.campaign_contents planned
inner join raw.shops shop on shop.shop_mark = planned.shop_mark
inner join newest
    on newest.campaign_id = planned.campaign_id and newest.version_hash = planned.version_hash
    and newest.marketplace = shop.marketplace and newest.shop_id = shop.shop_id
where m.content_id = planned.content_id and m.state = 'planned' and newest.content_id <> m.content_id
