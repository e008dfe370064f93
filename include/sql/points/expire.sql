-- Lets points expire so many months after they were booked, the oldest spent first: what was credited up to the last
-- day that is too old, less everything ever taken away, is what is left of it.
with moved as (
    select
        e.person_key, t.marketplace, t.shop_id,
        sum(e.points) as balance,
        max(e.sequence) as sequence,
        coalesce(sum(e.points) filter (
            where e.points > 0 and t.booked_on <= cast(%(night_on)s as date) - make_interval(months => r.expire_months)
        ), 0) + coalesce(sum(e.points) filter (where e.points < 0), 0) as old
    from crm.points_entries e
    inner join crm.points_transfers t on t.transfer_id = e.transfer_id
    inner join staging.stg_seller__points_shops r
        on r.marketplace = t.marketplace and r.shop_id = t.shop_id and r.expire_months is not null
    where e.account = 'balance'
    group by e.person_key, t.marketplace, t.shop_id
),
transfers as (
    insert into crm.points_transfers (
        marketplace, shop_id, reason, reference, idempotency_key, booked_on, night_on
    )
    select
        marketplace, shop_id, 'expiry', person_key, 'expiry:' || person_key || ':' || sequence + 1,
        %(night_on)s, %(night_on)s
    from moved
    where old > 0
    returning transfer_id, reference
),
entries as (
    insert into crm.points_entries (
        transfer_id, account, person_key, points, sequence, balance_before, balance_after
    )
    select t.transfer_id, leg.account, leg.person_key, leg.points, leg.sequence, leg.balance_before, leg.balance_after
    from moved m
    inner join transfers t on t.reference = m.person_key
    cross join lateral (
        values
            ('balance', m.person_key, -m.old, m.sequence + 1, m.balance, m.balance - m.old),
            ('expired', null, m.old, null, null, null)
    ) as leg (account, person_key, points, sequence, balance_before, balance_after)
    returning 1
)
select (select count(*) from transfers) as transfers, (select count(*) from entries) as entries
