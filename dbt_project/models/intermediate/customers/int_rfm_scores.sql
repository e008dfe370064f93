{% set metrics = {'recency': 'recency_days', 'frequency': 'frequency', 'monetary': 'monetary'} %}

with rfm_values as (
    select * from {{ ref('int_rfm_values') }}
),

cut_points as (
    select * from {{ ref('int_rfm_cut_points') }}
),

segments as (
    select * from {{ ref('rfm_segments') }}
),

-- how many cut-points lie strictly below a value: equal values get equal scores, whatever the order of the rows
counted as (
    select
        rfm_values.*
        {%- for metric, column in metrics.items() %},
        {% for share in [20, 40, 60, 80] -%}
        case when cut_points.{{ metric }}_{{ share }} < rfm_values.{{ column }} then 1 else 0 end
        {%- if not loop.last %} + {% endif %}
        {%- endfor %} as {{ metric }}_cuts
        {%- endfor %}
    from rfm_values
    inner join cut_points on rfm_values.scope = cut_points.scope
),

scored as (
    select
        customer_key,
        scope,
        recency_days,
        frequency,
        monetary,
        5 - recency_cuts as r_score,
        1 + frequency_cuts as f_score,
        1 + monetary_cuts as m_score,
        cast(floor((1 + frequency_cuts + 1 + monetary_cuts + 1) / 2.0) as {{ var('t_int') }}) as fm_score
    from counted
)

select
    scored.*,
    segments.rfm_segment,
    case
        when scored.r_score >= 4 and scored.f_score >= 4 then 'A'
        when scored.r_score >= 4 or (scored.r_score = 3 and scored.f_score >= 3) then 'B'
        when scored.r_score >= 2 then 'C'
        else 'D'
    end as rfm_group
from scored
inner join segments on scored.r_score = segments.r_score and scored.fm_score = segments.fm_score
