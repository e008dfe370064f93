with live_scores as (
    select * from {{ ref('stg_live__customer_rfm') }}
),

keyed as (
    select
        {{ rfm_score_key('r_score', 'f_score', 'm_score') }} as score_key,
        rfm_segment,
        rfm_group
    from live_scores
)

-- by the definitions of that night, which may have been others
select
    score_key,
    max(rfm_segment) as rfm_segment,
    max(rfm_group) as rfm_group
from keyed
group by score_key
