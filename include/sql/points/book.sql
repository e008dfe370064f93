-- Books one transfer: what each key gains or gives up, first against what it owes, and the shop's account for the rest.
with changes as (
    select person_key, points
    from unnest(%(person_keys)s::text[], %(points)s::bigint[]) as asked (person_key, points)
),
states as (
    select
        c.person_key,
        c.points,
        coalesce(b.balance_after, 0) + coalesce(o.balance_after, 0) as net_before,
        coalesce(b.sequence, 0) as balance_sequence,
        coalesce(o.sequence, 0) as owed_sequence
    from changes c
    left join lateral (
        select sequence, balance_after from crm.points_entries
        where person_key = c.person_key and account = 'balance' order by sequence desc limit 1
    ) b on true
    left join lateral (
        select sequence, balance_after from crm.points_entries
        where person_key = c.person_key and account = 'owed' order by sequence desc limit 1
    ) o on true
),
transfers as (
    insert into crm.points_transfers (marketplace, shop_id, reason, reference, idempotency_key, booked_on)
    values (
        %(marketplace)s, %(shop_id)s, %(reason)s, %(reference)s, %(idempotency_key)s, %(booked_on)s
    )
    returning transfer_id
),
legs as (
    select
        'balance' as account, person_key, balance_sequence + 1 as sequence,
        greatest(net_before, 0) as before, greatest(net_before + points, 0) as after
    from states
    union all
    select 'owed', person_key, owed_sequence + 1, least(net_before, 0), least(net_before + points, 0)
    from states
),
entries as (
    insert into crm.points_entries (
        transfer_id, account, person_key, points, sequence, balance_before, balance_after
    )
    select t.transfer_id, l.account, l.person_key, l.after - l.before, l.sequence, l.before, l.after
    from legs l
    cross join transfers t
    where l.after <> l.before
    union all
    select t.transfer_id, %(house)s, null, -sum(c.points), null, null, null
    from changes c
    cross join transfers t
    group by t.transfer_id
    having sum(c.points) <> 0
    returning 1
)
select transfer_id from transfers
