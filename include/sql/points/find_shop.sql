-- the shop that a person's key is of, and what its newest settings say of points
select k.marketplace, k.shop_id, s.settings -> 'points' as points
from intermediate.int_person_keys k
inner join raw.shops s on s.marketplace = k.marketplace and s.shop_id = k.shop_id
where k.person_key = %(person_key)s
order by s.shop_mark desc
limit 1
