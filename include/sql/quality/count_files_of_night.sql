-- Every known shop, and how many files of it this night has judged. A window that was pulled to its end and held
-- nothing is as good as a file: nothing happened there.
with shops as (
    select distinct marketplace, shop_id from raw.shops
)

select
    s.marketplace || '/' || s.shop_id as shop,
    count(v.validation_id) + coalesce(max(pulled.windows), 0) as files
from shops s
left join audit.export_files f on f.marketplace = s.marketplace and f.shop_id = s.shop_id
left join audit.validations v on v.validation_id = f.validation_id and v.night_on = %(night_on)s
left join (
    select marketplace, shop_id, count(*) as windows
    from audit.pulls
    where state = 'done' and page_count = 0 and until_at > %(night_on)s::date
    group by marketplace, shop_id
) as pulled on pulled.marketplace = s.marketplace and pulled.shop_id = s.shop_id
where not exists (
    select from audit.validations said
    where said.night_on = %(night_on)s and said.suite = %(suite)s and said.subject = s.marketplace || '/' || s.shop_id
)
group by s.marketplace, s.shop_id
order by 1
