{{ config(materialized='view') }}

with rfm_values as (
    select * from {{ ref('int_rfm_values') }}
),

cut_points as (
    select * from {{ ref('int_rfm_cut_points') }}
),

names as (
    select * from {{ ref('int_rfm_names') }}
),

-- every scope has cut-points, and every score a name: left joins let the planner know that nobody is lost
cuts as (
    {{ rfm_cut_points_by_scope('cut_points') }}
),

scored as (
    select
        rfm_values.*
        {%- for metric in rfm_metrics() %},
        {{ rfm_score(metric, 'rfm_values', 'cuts') }} as {{ metric[0] }}_score
        {%- endfor %}
    from rfm_values
    left join cuts on rfm_values.scope = cuts.scope
)

select
    scored.*,
    names.fm_score,
    names.rfm_segment,
    names.rfm_group
from scored
left join names on {{ rfm_score_key('scored.r_score', 'scored.f_score', 'scored.m_score') }} = names.score_key
