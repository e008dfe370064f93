-- what a shop's newest settings say of points
select coalesce(settings -> 'points', '{}') as points
from raw.shops
where marketplace = %(marketplace)s and shop_id = %(shop_id)s
order by shop_mark desc
limit 1
