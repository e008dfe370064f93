with rfm_values as (
    select * from {{ ref('int_rfm_values') }}
),

cut_points as (
    select * from {{ ref('int_rfm_cut_points') }}
),

live_scores as (
    select * from {{ ref('stg_live__customer_rfm') }}
),

live_cut_points as (
    select * from {{ ref('stg_live__rfm_cut_points') }}
),

heirs as (
    select * from {{ ref('int_rfm_heirs') }}
),

cuts as (
    {{ rfm_cut_points_by_scope('cut_points') }}
),

cuts_before as (
    {{ rfm_cut_points_by_scope('live_cut_points') }}
),

previous_night as (
    select max(night_on) as previous_night_on
    from live_cut_points
),

-- by which key the night before is carried on: none for who has been merged into somebody that had scores of their own
before as (
    select
        live_scores.scope,
        case when heirs.previous_key is null then live_scores.customer_key else heirs.customer_key end as customer_key,
        {{ rfm_score_key('live_scores.r_score', 'live_scores.f_score', 'live_scores.m_score') }} as score_key
    from live_scores
    left join heirs on live_scores.customer_key = heirs.previous_key and live_scores.scope = heirs.scope
),

-- tonight's values by the cut-points of the night before, where the scope had any, and by tonight's
tonight as (
    select
        rfm_values.scope,
        rfm_values.customer_key,
        case when cuts_before.scope is not null then {{ rfm_score_key(
            rfm_score('recency', 'rfm_values', 'cuts_before'),
            rfm_score('frequency', 'rfm_values', 'cuts_before'),
            rfm_score('monetary', 'rfm_values', 'cuts_before'),
        ) }} end as via_key,
        {{ rfm_score_key(
            rfm_score('recency', 'rfm_values', 'cuts'),
            rfm_score('frequency', 'rfm_values', 'cuts'),
            rfm_score('monetary', 'rfm_values', 'cuts'),
        ) }} as score_key
    from rfm_values
    left join cuts on rfm_values.scope = cuts.scope
    left join cuts_before on rfm_values.scope = cuts_before.scope
),

compared as (
    select
        coalesce(tonight.scope, before.scope) as scope,
        case
            when before.score_key is null then 'entered'
            when before.customer_key is null then 'merged'
            when tonight.score_key is null then 'left'
            else 'stayed'
        end as presence,
        before.score_key as from_key,
        tonight.via_key,
        tonight.score_key as to_key
    from before
    full outer join tonight on before.customer_key = tonight.customer_key and before.scope = tonight.scope
),

summed as (
    select
        scope,
        presence,
        from_key,
        via_key,
        to_key,
        count(*) as people
    from compared
    group by scope, presence, from_key, via_key, to_key
)

select
    previous_night.previous_night_on,
    summed.*
from summed
cross join previous_night
where previous_night.previous_night_on is not null
