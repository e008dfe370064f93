-- Lets points expire so many months after they were booked, the oldest spent first: what was credited up to the last
-- day that is too old, less everything ever taken away, is what is left of it. What a person's other keys owe in the
-- shop is paid with it before it expires.
with moved as (
    select
        e.person_key, t.marketplace, t.shop_id,
        coalesce(sum(e.points) filter (where e.account = 'balance'), 0) as balance,
        coalesce(sum(-e.points) filter (where e.account = 'owed'), 0) as owed,
        max(e.sequence) filter (where e.account = 'balance') as sequence,
        greatest(coalesce(sum(e.points) filter (
            where e.account = 'balance' and (
                e.points < 0
                or t.booked_on <= cast(%(night_on)s as date) - make_interval(months => r.expire_months)
            )
        ), 0), 0) as old
    from crm.points_entries e
    inner join crm.points_transfers t on t.transfer_id = e.transfer_id
    inner join staging.stg_seller__points_shops r
        on r.marketplace = t.marketplace and r.shop_id = t.shop_id and r.expire_months is not null
    where e.account in ('balance', 'owed')
    group by e.person_key, t.marketplace, t.shop_id
),
shared as (
    select
        m.*,
        sum(m.old) over (people order by m.person_key) - sum(m.owed) over people as old_beyond_debts
    from moved m
    left join intermediate.int_person_keys k on k.person_key = m.person_key
    window people as (partition by m.marketplace, m.shop_id, coalesce(k.customer_key, m.person_key))
),
due as (
    select person_key, marketplace, shop_id, balance, sequence, least(old, old_beyond_debts) as points
    from shared
    where least(old, old_beyond_debts) > 0
),
transfers as (
    insert into crm.points_transfers (
        marketplace, shop_id, reason, reference, idempotency_key, booked_on, night_on
    )
    select
        marketplace, shop_id, 'expiry', person_key, 'expiry:' || person_key || ':' || sequence + 1,
        %(night_on)s, %(night_on)s
    from due
    returning transfer_id, reference
),
entries as (
    insert into crm.points_entries (
        transfer_id, account, person_key, points, sequence, balance_before, balance_after
    )
    select t.transfer_id, leg.account, leg.person_key, leg.points, leg.sequence, leg.balance_before, leg.balance_after
    from due d
    inner join transfers t on t.reference = d.person_key
    cross join lateral (
        values
            ('balance', d.person_key, -d.points, d.sequence + 1, d.balance, d.balance - d.points),
            ('expired', null, d.points, null, null, null)
    ) as leg (account, person_key, points, sequence, balance_before, balance_after)
    returning 1
)
select (select count(*) from transfers) as transfers, (select count(*) from entries) as entries
