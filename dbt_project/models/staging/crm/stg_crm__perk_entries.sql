with perk_entries as (
    select * from {{ source('crm', 'perk_entries') }}
),

perk_grants as (
    select * from {{ source('crm', 'perk_grants') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

select
    perk_entries.entry_id,
    perk_grants.grant_id,
    perk_grants.person_key,
    perk_grants.marketplace,
    perk_grants.shop_id,
    perk_grants.perk,
    perk_grants.tier,
    perk_grants.valid_from_on,
    perk_grants.valid_before_on,
    perk_entries.kind,
    perk_entries.amount,
    perk_entries.reference
from perk_entries
inner join perk_grants on perk_entries.grant_id = perk_grants.grant_id
inner join night on perk_entries.entry_id <= night.perk_mark
