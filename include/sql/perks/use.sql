-- Takes one from the grant that ends first, of all keys of the person in that shop. Two at once draw the same next
-- entry: the second waits, writes nothing and is asked again. Nothing is written either where nothing is left.
with newest as (
    select distinct on (g.grant_id)
        g.grant_id, g.marketplace, g.shop_id, g.perk, g.valid_before_on, e.sequence, e.balance_after
    from crm.perk_grants g
    inner join crm.perk_entries e on e.grant_id = g.grant_id
    where g.person_key = any(%(person_keys)s) and g.marketplace = %(marketplace)s and g.shop_id = %(shop_id)s
        and g.perk = %(perk)s and g.valid_from_on <= %(used_on)s and g.valid_before_on > %(used_on)s
    order by g.grant_id, e.sequence desc
),
chosen as (
    select * from newest where balance_after > 0 order by valid_before_on, grant_id limit 1
)
insert into crm.perk_entries (
    grant_id, sequence, kind, marketplace, shop_id, perk, reference, amount, balance_before, balance_after
)
select
    grant_id, sequence + 1, 'use', marketplace, shop_id, perk, %(reference)s, -1, balance_after, balance_after - 1
from chosen
on conflict do nothing
returning entry_id
