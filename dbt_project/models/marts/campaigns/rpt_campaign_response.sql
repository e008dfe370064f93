{{ config(indexes=[{'columns': ['campaign_id', 'night_on', 'segment', 'channel', 'variant'], 'unique': true}]) }}

with results as (
    select * from {{ ref('int_campaign_results') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

select
    results.campaign_id,
    results.night_on,
    results.rfm_segment as segment,
    results.channel,
    results.variant,
    results.response_until_on,
    results.response_until_on <= night.night_on as is_final,
    {{ response_columns('results') }},
    {{ difference_columns(
        'results.responded', 'results.people', 'results.held_out_responded', 'results.held_out_people'
    ) }}
from results
cross join night
