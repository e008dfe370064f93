{{ config(materialized='view') }}

with tier_grants as (
    select * from {{ ref('stg_crm__tier_grants') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
)

select
    coalesce(person_keys.customer_key, tier_grants.person_key) as customer_key,
    tier_grants.marketplace,
    tier_grants.shop_id,
    {{ tier_rank('tier_grants.tier') }} as tier_rank,
    tier_grants.from_on,
    tier_grants.before_on
from tier_grants
left join person_keys on tier_grants.person_key = person_keys.person_key
