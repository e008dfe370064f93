{{ config(indexes=[{'columns': ['entry_id'], 'unique': true}, {'columns': ['customer_key']}]) }}

with points_entries as (
    select * from {{ ref('stg_crm__points_entries') }}
    where account in ('balance', 'owed')
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
)

select
    points_entries.entry_id,
    points_entries.transfer_id,
    coalesce(person_keys.customer_key, points_entries.person_key) as customer_key,
    points_entries.person_key,
    {{ shop_key('points_entries.marketplace', 'points_entries.shop_id') }} as shop_key,
    points_entries.account,
    points_entries.reason,
    points_entries.reference,
    points_entries.booked_on,
    points_entries.points,
    points_entries.balance_after
from points_entries
left join person_keys on points_entries.person_key = person_keys.person_key
