{% set metrics = {'recency': 'recency_days', 'frequency': 'frequency', 'monetary': 'monetary'} %}

-- A cut-point is rounded to six places, so that the noise of an interpolation never splits equal values.
with rfm_values as (
    select * from {{ ref('int_rfm_values') }}
)

select
    scope,
    count(*) as people
    {%- for metric, column in metrics.items() %}
    {%- for share in [20, 40, 60, 80] %},
    round(
        cast(percentile_cont({{ share / 100 }}) within group (order by {{ column }}) as {{ dbt.type_numeric() }}), 6
    ) as {{ metric }}_{{ share }}
    {%- endfor %}
    {%- endfor %}
from rfm_values
group by scope
