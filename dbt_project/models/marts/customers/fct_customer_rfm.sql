{{ config(indexes=[{'columns': ['customer_key', 'scope'], 'unique': true}]) }}

with rfm_scores as (
    select * from {{ ref('int_rfm_scores') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

select
    rfm_scores.customer_key,
    rfm_scores.scope,
    night.night_on as as_of_on,
    rfm_scores.recency_days,
    cast(rfm_scores.frequency as {{ var('t_int') }}) as frequency,
    cast(rfm_scores.monetary as {{ var('t_money') }}) as monetary,
    rfm_scores.r_score,
    rfm_scores.f_score,
    rfm_scores.m_score,
    rfm_scores.rfm_segment,
    rfm_scores.rfm_group
from rfm_scores
cross join night
