{% set shares = rfm_percentiles() %}

with rfm_values as (
    select * from {{ ref('int_rfm_values') }}
),

fixed as (
    select * from {{ ref('int_rfm_fixed_cut_points') }}
),

-- people share values: these are sorted, not the people
valued as (
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

-- a percentile lies at (people - 1) * share, counted from 0: between the people at this place and at the next
totals as (
    select
        scope,
        metric,
        cast(sum(people) as {{ var('t_int') }}) as people
        {%- for share in shares %},
        cast(floor((sum(people) - 1) * {{ share }} / 100.0) as {{ var('t_bigint') }}) as place_{{ share }}
        {%- endfor %}
    from valued
    group by scope, metric
),

counted_up as (
    select
        scope,
        metric,
        metric_value,
        people,
        sum(people) over (
            partition by scope, metric order by metric_value rows between unbounded preceding and current row
        ) as next_place
    from valued
),

-- a value is that of everybody from first_place up to next_place
placed as (
    select
        *,
        next_place - people as first_place
    from counted_up
),

neighbours as (
    select
        totals.scope,
        totals.metric
        {%- for share in shares %},
        {%- for name, place in {'low': 'totals.place_' ~ share, 'high': 'totals.place_' ~ share ~ ' + 1'}.items() %}
        max(case when first_place <= {{ place }} and {{ place }} < next_place then metric_value end)
            as {{ name }}_{{ share }}{{ ',' if not loop.last }}
        {%- endfor %}
        {%- endfor %}
    from placed
    inner join totals on placed.scope = totals.scope and placed.metric = totals.metric
    group by totals.scope, totals.metric
),

percentiles as (
    select
        totals.scope,
        totals.metric,
        totals.people
        {%- for share in shares %},
        round(
            low_{{ share }}
            + ((totals.people - 1) * {{ share }} / 100.0 - place_{{ share }}) * coalesce(high_{{ share }} - low_{{ share }}, 0),
            6
        ) as cut_point_{{ loop.index }}
        {%- endfor %}
    from neighbours
    inner join totals on neighbours.scope = totals.scope and neighbours.metric = totals.metric
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
