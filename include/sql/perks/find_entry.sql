-- a use, or the return of one, by its reference in a shop, and whether it is the person's own
select e.entry_id, g.person_key = any(%(person_keys)s) as is_own
from crm.perk_entries e
inner join crm.perk_grants g on g.grant_id = e.grant_id
where e.marketplace = %(marketplace)s and e.shop_id = %(shop_id)s and e.perk = %(perk)s and e.kind = %(kind)s
    and e.reference = %(reference)s
