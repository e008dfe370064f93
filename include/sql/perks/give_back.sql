-- gives one use back to the grant that it was taken from; writes nothing where it was given back, or never used
with used as (
    select e.*
    from crm.perk_entries e
    where e.entry_id = %(entry_id)s
),
newest as (
    select e.sequence, e.balance_after
    from crm.perk_entries e
    inner join used u on u.grant_id = e.grant_id
    order by e.sequence desc
    limit 1
)
insert into crm.perk_entries (
    grant_id, sequence, kind, marketplace, shop_id, perk, reference, amount, balance_before, balance_after
)
select
    u.grant_id, n.sequence + 1, 'return', u.marketplace, u.shop_id, u.perk, u.reference, -u.amount,
    n.balance_after, n.balance_after - u.amount
from used u
cross join newest n
on conflict do nothing
returning entry_id
