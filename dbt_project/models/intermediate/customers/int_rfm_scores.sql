{{ config(materialized='view') }}

with rfm_values as (
    select * from {{ ref('int_rfm_values') }}
),

cut_points as (
    select * from {{ ref('int_rfm_cut_points') }}
),

segments as (
    select * from {{ ref('rfm_segments') }}
),

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
    inner join cuts on rfm_values.scope = cuts.scope
)

select
    scored.*,
    segments.fm_score,
    segments.rfm_segment,
    {{ rfm_group('scored.r_score', 'scored.f_score') }} as rfm_group
from scored
inner join segments
    on
        scored.r_score = segments.r_score
        and {{ rfm_fm_score('scored.f_score', 'scored.m_score') }} = segments.fm_score
