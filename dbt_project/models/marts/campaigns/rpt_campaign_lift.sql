{{ config(indexes=[{'columns': ['campaign_id'], 'unique': true}]) }}

with results as (
    select * from {{ ref('int_campaign_results') }}
),

worth as (
    select * from {{ ref('int_campaign_lift') }}
),

pooled as (
    select
        campaign_id,
        min(night_on) as first_night_on,
        max(night_on) as last_night_on,
        max(response_until_on) as response_until_on,
        {%- for column in response_counts() %}
        sum({{ column }}) as {{ column }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from results
    group by campaign_id
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

estimated as (
    select
        pooled.campaign_id,
        pooled.first_night_on,
        pooled.last_night_on,
        pooled.response_until_on <= night.night_on as is_final,
        {{ response_columns('pooled') }},
        {{ difference_columns('worth.responded', 'worth.people', 'worth.held_out_responded', 'worth.held_out_people') }}
    from pooled
    cross join night
    left join worth on pooled.campaign_id = worth.campaign_id
)

select
    *,
    response_rate_difference * assigned as incremental_responded,
    response_rate_difference_low * assigned as incremental_responded_low,
    response_rate_difference_high * assigned as incremental_responded_high
from estimated
