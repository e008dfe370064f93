with tier_grants as (
    select * from {{ source('crm', 'tier_grants') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

select
    tier_grants.grant_id,
    tier_grants.person_key,
    tier_grants.marketplace,
    tier_grants.shop_id,
    tier_grants.tier,
    tier_grants.from_on,
    tier_grants.before_on
from tier_grants
inner join night on tier_grants.transfer_id <= night.points_mark
