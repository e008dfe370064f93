-- what a person, under all their keys in a shop, may still use on a day
select coalesce(sum(e.amount), 0)::integer as balance
from crm.perk_grants g
inner join crm.perk_entries e on e.grant_id = g.grant_id
where g.person_key = any(%(person_keys)s) and g.marketplace = %(marketplace)s and g.shop_id = %(shop_id)s
    and g.perk = %(perk)s and g.valid_from_on <= %(used_on)s and g.valid_before_on > %(used_on)s
