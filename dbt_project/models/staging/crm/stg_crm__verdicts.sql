{{ config(tags=['response']) }}

with verdicts as (
    select * from {{ source('crm', 'verdicts') }}
)

select
    campaign_id,
    occurrence_key,
    night_on,
    person_key,
    verdict_code as verdict,
    detail,
    is_held_out,
    version_hash,
    variant,
    channel,
    purpose,
    rfm_segment
from verdicts
