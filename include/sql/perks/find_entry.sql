-- a use, or the return of one, by its reference in the shop that the person's key is of
select
    e.entry_id,
    coalesce(n.customer_key, g.person_key) as customer_key,
    coalesce(a.customer_key, %(person_key)s) as asked_key
from crm.perk_entries e
inner join crm.perk_grants g on g.grant_id = e.grant_id
left join intermediate.int_person_keys n on n.person_key = g.person_key
left join intermediate.int_person_keys a on a.person_key = %(person_key)s
where e.perk = %(perk)s and e.kind = %(kind)s and e.reference = %(reference)s
    and (g.person_key = %(person_key)s or (a.marketplace = g.marketplace and a.shop_id = g.shop_id))
