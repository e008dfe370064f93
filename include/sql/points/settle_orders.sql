-- Books for every order the difference between what it is worth by tonight's rules and what was booked for it: new
-- orders, refunds, corrections and changed buyers alike. Where a take-back is more than a person has, they owe the
-- rest, and what they earn next goes there first; but what had expired unused is not taken twice: it comes back for
-- this. A second run finds no difference.
with worth as (
    select order_key, person_key, marketplace, shop_id, points from intermediate.int_order_points
),
booked as (
    select t.reference as order_key, e.person_key, t.marketplace, t.shop_id, sum(e.points) as points,
        count(distinct t.transfer_id) as times, min(t.booked_on) as first_booked_on
    from crm.points_transfers t
    inner join crm.points_entries e on e.transfer_id = t.transfer_id and e.person_key is not null
    inner join staging.stg_seller__points_shops s
        on s.marketplace = t.marketplace and s.shop_id = t.shop_id and s.is_earned_by_orders
    where t.reason = 'order'
    group by t.reference, e.person_key, t.marketplace, t.shop_id
),
differences as (
    select
        coalesce(w.order_key, b.order_key) as order_key,
        coalesce(w.person_key, b.person_key) as person_key,
        coalesce(w.marketplace, b.marketplace) as marketplace,
        coalesce(w.shop_id, b.shop_id) as shop_id,
        coalesce(b.times, 0) as times,
        b.first_booked_on,
        coalesce(w.points, 0) - coalesce(b.points, 0) as points
    from worth w
    full join booked b on b.order_key = w.order_key and b.person_key = w.person_key
    where coalesce(w.points, 0) <> coalesce(b.points, 0)
),
-- what has expired of each key's points, and the day up to which these were credited
expired as (
    select
        e.person_key, t.marketplace, t.shop_id,
        -sum(e.points) as points,
        count(distinct t.transfer_id) as times,
        max(t.night_on) filter (where e.points < 0) - make_interval(months => s.expire_months) as credited_until
    from crm.points_transfers t
    inner join crm.points_entries e on e.transfer_id = t.transfer_id and e.person_key is not null
    inner join staging.stg_seller__points_shops s
        on s.marketplace = t.marketplace and s.shop_id = t.shop_id and s.expire_months is not null
    where t.reason = 'expiry'
    group by e.person_key, t.marketplace, t.shop_id, s.expire_months
),
changes as (
    select
        'order' as reason, order_key as reference, 'issued' as house, person_key, marketplace, shop_id, points,
        'order:' || order_key || ':' || person_key || ':' || times + 1 as idempotency_key
    from differences
    union all
    select
        'expiry', e.person_key, 'expired', e.person_key, e.marketplace, e.shop_id, least(e.points, -sum(d.points)),
        'expiry_return:' || e.person_key || ':' || e.times + 1
    from expired e
    inner join differences d on d.person_key = e.person_key and d.points < 0 and d.first_booked_on <= e.credited_until
    where e.points > 0
    group by e.person_key, e.marketplace, e.shop_id, e.points, e.times
),
newest as (
    select distinct on (e.person_key, e.account) e.person_key, e.account, e.sequence, e.balance_after
    from crm.points_entries e
    where e.person_key in (select person_key from changes)
    order by e.person_key, e.account, e.sequence desc
),
states as (
    select
        person_key,
        sum(balance_after) as net,
        coalesce(max(sequence) filter (where account = 'balance'), 0) as balance_sequence,
        coalesce(max(sequence) filter (where account = 'owed'), 0) as owed_sequence
    from newest
    group by person_key
),
-- what a person gains comes before what is taken back, so that nobody owes for a moment
running as (
    select
        c.*,
        coalesce(s.net, 0) + sum(c.points) over people as net_after,
        coalesce(s.balance_sequence, 0) as balance_sequence,
        coalesce(s.owed_sequence, 0) as owed_sequence
    from changes c
    left join states s on s.person_key = c.person_key
    window people as (
        partition by c.person_key order by c.points desc, c.idempotency_key
        rows between unbounded preceding and current row
    )
),
stepped as (
    select
        *,
        greatest(net_after - points, 0) as balance_before,
        greatest(net_after, 0) as balance_after,
        least(net_after - points, 0) as owed_before,
        least(net_after, 0) as owed_after
    from running
),
numbered as (
    select
        *,
        balance_sequence + sum(case when balance_after <> balance_before then 1 else 0 end) over people as balance_no,
        owed_sequence + sum(case when owed_after <> owed_before then 1 else 0 end) over people as owed_no
    from stepped
    window people as (
        partition by person_key order by points desc, idempotency_key
        rows between unbounded preceding and current row
    )
),
transfers as (
    insert into crm.points_transfers (
        marketplace, shop_id, reason, reference, idempotency_key, booked_on, night_on
    )
    select marketplace, shop_id, reason, reference, idempotency_key, %(night_on)s, %(night_on)s
    from numbered
    returning transfer_id, idempotency_key
),
entries as (
    insert into crm.points_entries (
        transfer_id, account, person_key, points, sequence, balance_before, balance_after
    )
    select t.transfer_id, leg.account, leg.person_key, leg.points, leg.sequence, leg.balance_before, leg.balance_after
    from numbered n
    inner join transfers t on t.idempotency_key = n.idempotency_key
    cross join lateral (
        values
            ('balance', n.person_key, balance_after - balance_before, balance_no, balance_before, balance_after),
            ('owed', n.person_key, owed_after - owed_before, owed_no, owed_before, owed_after),
            (n.house, null, -n.points, null, null, null)
    ) as leg (account, person_key, points, sequence, balance_before, balance_after)
    where leg.points <> 0
    returning 1
)
select (select count(*) from transfers) as transfers, (select count(*) from entries) as entries
