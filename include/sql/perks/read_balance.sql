-- what the person, under all their keys in that shop, may still use on a day
with pool as (
    select p.person_key
    from intermediate.int_person_keys asked
    inner join intermediate.int_person_keys p
        on p.customer_key = asked.customer_key and p.marketplace = asked.marketplace and p.shop_id = asked.shop_id
    where asked.person_key = %(person_key)s
    union
    select %(person_key)s
)
select coalesce(sum(e.amount), 0)::integer as balance
from crm.perk_grants g
inner join crm.perk_entries e on e.grant_id = g.grant_id
where g.person_key in (select person_key from pool) and g.perk = %(perk)s
    and g.valid_from_on <= %(used_on)s and g.valid_before_on > %(used_on)s
