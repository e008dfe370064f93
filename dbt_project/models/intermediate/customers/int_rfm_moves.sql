with scores as (
    select * from {{ ref('int_rfm_scores') }}
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

person_keys as (
    select * from {{ ref('int_person_keys') }}
    where person_key <> customer_key
),

cuts as (
    {{ rfm_cut_points_by_scope('live_cut_points') }}
),

previous_night as (
    select max(night_on) as previous_night_on
    from live_cut_points
),

-- by which key the night before is carried on: none for who has been merged into somebody that had scores of their own
traced as (
    select
        live_scores.*,
        person_keys.person_key is not null and heirs.customer_key is null as is_merged,
        case
            when person_keys.person_key is null then live_scores.customer_key
            else heirs.customer_key
        end as current_key
    from live_scores
    left join person_keys on live_scores.customer_key = person_keys.person_key
    left join heirs on live_scores.customer_key = heirs.previous_key and live_scores.scope = heirs.scope
),

-- what tonight's values would have scored by the cut-points of the night before
revalued as (
    select
        scores.customer_key,
        scores.scope,
        scores.r_score,
        scores.f_score,
        scores.m_score
        {%- for metric in rfm_metrics() %},
        {{ rfm_score(metric, 'scores', 'cuts') }} as via_{{ metric[0] }}_score
        {%- endfor %}
    from scores
    left join cuts on scores.scope = cuts.scope
),

compared as (
    select
        coalesce(revalued.scope, traced.scope) as scope,
        case
            when traced.customer_key is null then 'entered'
            when traced.is_merged then 'merged'
            when revalued.customer_key is null then 'left'
            else 'stayed'
        end as presence,
        traced.r_score as from_r_score,
        traced.f_score as from_f_score,
        traced.m_score as from_m_score,
        traced.rfm_group as from_group,
        traced.rfm_segment as from_segment,
        revalued.via_r_score,
        revalued.via_f_score,
        revalued.via_m_score,
        revalued.r_score as to_r_score,
        revalued.f_score as to_f_score,
        revalued.m_score as to_m_score
    from traced
    full outer join revalued on traced.current_key = revalued.customer_key and traced.scope = revalued.scope
),

summed as (
    select
        scope,
        presence,
        {%- for step in ['from', 'via', 'to'] %}
        {{ step }}_r_score,
        {{ step }}_f_score,
        {{ step }}_m_score,
        {%- endfor %}
        max(from_group) as from_group,
        max(from_segment) as from_segment,
        count(*) as people
    from compared
    group by
        scope,
        presence
        {%- for step in ['from', 'via', 'to'] %},
        {{ step }}_r_score,
        {{ step }}_f_score,
        {{ step }}_m_score
        {%- endfor %}
)

select
    previous_night.previous_night_on,
    summed.*
from summed
cross join previous_night
where previous_night.previous_night_on is not null
