with points_entries as (
    select * from {{ source('crm', 'points_entries') }}
),

points_transfers as (
    select * from {{ source('crm', 'points_transfers') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

select
    points_entries.entry_id,
    points_entries.transfer_id,
    points_transfers.marketplace,
    points_transfers.shop_id,
    points_transfers.reason,
    points_transfers.reference,
    points_transfers.booked_on,
    points_entries.account,
    points_entries.person_key,
    points_entries.points,
    points_entries.balance_after
from points_entries
inner join points_transfers on points_entries.transfer_id = points_transfers.transfer_id
inner join night on points_transfers.transfer_id <= night.points_mark
