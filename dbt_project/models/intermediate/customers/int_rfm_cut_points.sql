{% set shares = rfm_percentiles() %}

with rfm_values as (
    select * from {{ ref('int_rfm_values') }}
),

fixed as (
    select * from {{ ref('int_rfm_fixed_cut_points') }}
),

-- a million people have a few thousand different values: these are sorted, not the people
counted as (
    {%- for metric, column in rfm_metrics().items() %}
    select
        scope,
        '{{ metric }}' as metric,
        cast({{ column }} as {{ var('t_money') }}) as metric_value,
        count(*) as people
    from rfm_values
    group by scope, {{ column }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

-- people from the smallest value on, counted from 0: this value is that of everybody from first_place up to next_place
placed as (
    select
        scope,
        metric,
        metric_value,
        sum(people) over (partition by scope, metric order by metric_value rows between unbounded preceding and current row)
        - people as first_place,
        sum(people) over (partition by scope, metric order by metric_value rows between unbounded preceding and current row)
            as next_place,
        sum(people) over (partition by scope, metric) as people
    from counted
),

-- a percentile lies at (people - 1) * share, between the two people on either side of that place
neighbours as (
    select
        scope,
        metric,
        cast(max(people) as {{ var('t_int') }}) as people
        {%- for share in shares %},
        {% set place -%} floor((people - 1) * {{ share }} / 100.0) {%- endset -%}
        max(case when first_place <= {{ place }} and {{ place }} < next_place then metric_value end) as low_{{ share }},
        max(case when first_place <= {{ place }} + 1 and {{ place }} + 1 < next_place then metric_value end) as high_{{ share }}
        {%- endfor %}
    from placed
    group by scope, metric
),

percentiles as (
    select
        scope,
        metric,
        people
        {%- for share in shares %},
        {%- set place -%} (people - 1) * {{ share }} / 100.0 {%- endset %}
        round(low_{{ share }} + ({{ place }} - floor({{ place }})) * coalesce(high_{{ share }} - low_{{ share }}, 0), 6)
            as cut_point_{{ loop.index }}
        {%- endfor %}
    from neighbours
)

select
    percentiles.scope,
    percentiles.metric,
    case when fixed.scope is null then 'percentile' else 'fixed' end as method,
    percentiles.people
    {%- for place in range(1, 5) %},
    coalesce(fixed.cut_point_{{ place }}, percentiles.cut_point_{{ place }}) as cut_point_{{ place }}
    {%- endfor %}
from percentiles
left join fixed on percentiles.scope = fixed.scope and percentiles.metric = fixed.metric
