with points_entries as (
    select * from {{ ref('stg_crm__points_entries') }}
    where account in ('balance', 'owed')
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
)

select
    coalesce(person_keys.customer_key, points_entries.person_key) as customer_key,
    points_entries.marketplace,
    points_entries.shop_id,
    sum(case when points_entries.account = 'balance' then points_entries.points else 0 end) as balance,
    -sum(case when points_entries.account = 'owed' then points_entries.points else 0 end) as owed,
    sum(case when points_entries.reason in ('order', 'check_in') then points_entries.points else 0 end) as earned,
    -sum(case when points_entries.reason in ('redeem', 'return') then points_entries.points else 0 end) as redeemed,
    -sum(case when points_entries.reason = 'upgrade' then points_entries.points else 0 end) as spent_on_upgrades,
    -sum(case when points_entries.reason = 'expiry' then points_entries.points else 0 end) as expired,
    max(points_entries.booked_on) as last_booked_on
from points_entries
left join person_keys on points_entries.person_key = person_keys.person_key
group by
    coalesce(person_keys.customer_key, points_entries.person_key),
    points_entries.marketplace,
    points_entries.shop_id
