-- Every known shop, and how many files of it this night has judged. A window that was pulled to its end and held
-- nothing is as good as a file: nothing happened there.
with shops as (
    select distinct on (marketplace, shop_id) marketplace, shop_id, timezone
    from raw.shops
    order by marketplace, shop_id, shop_mark desc
)

select
    s.marketplace || '/' || s.shop_id as shop,
    count(v.validation_id) + coalesce(max(pulled.windows), 0) as files
from shops s
left join audit.export_files f on f.marketplace = s.marketplace and f.shop_id = s.shop_id
left join audit.validations v on v.validation_id = f.validation_id and v.night_on = %(night_on)s
left join (
    select p.marketplace, p.shop_id, count(*) as windows
    from audit.pulls p
    inner join shops on shops.marketplace = p.marketplace and shops.shop_id = p.shop_id
    where p.state = 'done' and p.page_count = 0
        and p.until_at > %(night_on)s::date::timestamp at time zone shops.timezone
    group by p.marketplace, p.shop_id
) as pulled on pulled.marketplace = s.marketplace and pulled.shop_id = s.shop_id
where not exists (
    select from audit.validations said
    where said.night_on = %(night_on)s and said.suite = %(suite)s and said.subject = s.marketplace || '/' || s.shop_id
)
group by s.marketplace, s.shop_id
order by 1
