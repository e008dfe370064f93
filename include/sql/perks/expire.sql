-- Closes every grant whose period is over on the day after the night and that has something left. Those that were over
-- the last time are closed already, unless something came back to them.
with over as (
    select grant_id, marketplace, shop_id, perk
    from crm.perk_grants
    where valid_before_on <= cast(%(night_on)s as date) + 1
        and valid_before_on > coalesce(
            (select max(night_on) from crm.perk_grants where night_on < %(night_on)s), '-infinity'
        )
    union
    select g.grant_id, g.marketplace, g.shop_id, g.perk
    from crm.perk_entries e
    inner join crm.perk_grants g on g.grant_id = e.grant_id
    where e.kind = 'return' and g.valid_before_on <= cast(%(night_on)s as date) + 1
),
newest as (
    select distinct on (e.grant_id) e.grant_id, e.sequence, e.balance_after, o.marketplace, o.shop_id, o.perk
    from over o
    inner join crm.perk_entries e on e.grant_id = o.grant_id
    order by e.grant_id, e.sequence desc
)
insert into crm.perk_entries (
    grant_id, sequence, kind, marketplace, shop_id, perk, reference, amount, balance_before, balance_after, night_on
)
select
    grant_id, sequence + 1, 'expiry', marketplace, shop_id, perk, 'expiry:' || grant_id, -balance_after,
    balance_after, 0, %(night_on)s
from newest
where balance_after > 0
on conflict do nothing
