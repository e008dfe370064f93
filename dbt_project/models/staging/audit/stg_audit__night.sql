{{ config(materialized='table') }}

-- The only model that reads the environment: every other model learns here which night it belongs to.
with night_builds as (
    select * from {{ source('audit', 'night_builds') }}
)

select
    build_id,
    night_on,
    cut_off_at,
    consent_mark,
    suppression_mark,
    shop_mark,
    event_mark,
    campaign_mark,
    points_mark,
    perk_mark
from night_builds
where build_id = {{ env_var('REGULARS_BUILD_ID', '0') | int }}
