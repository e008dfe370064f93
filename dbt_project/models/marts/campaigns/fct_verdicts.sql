{{ config(indexes=[{'columns': ['customer_key']}, {'columns': ['night_on', 'campaign_id']}]) }}

with verdicts as (
    select * from {{ ref('int_verdicts') }}
)

select
    {{ text_key(['campaign_id', 'occurrence_key', 'person_key']) }} as verdict_key,
    customer_key,
    person_key,
    campaign_id,
    occurrence_key,
    night_on,
    verdict,
    detail,
    is_held_out,
    version_hash,
    variant,
    channel,
    purpose,
    rfm_segment
from verdicts
