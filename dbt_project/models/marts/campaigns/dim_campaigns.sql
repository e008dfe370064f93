{{ config(indexes=[{'columns': ['campaign_id'], 'unique': true}]) }}

with versions as (
    select * from {{ ref('stg_crm__campaign_versions') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

ranked as (
    select
        versions.*,
        row_number() over (partition by versions.campaign_id order by versions.campaign_mark desc) as age
    from versions
    inner join night on versions.campaign_mark <= night.campaign_mark
)

select
    campaign_id,
    version_hash,
    name,
    description,
    rule,
    purpose,
    channel,
    priority,
    holdout_share,
    response_days,
    repeat_after_days,
    occurrence,
    recorded_at
from ranked
where age = 1
