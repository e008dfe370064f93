{{ config(indexes=[{'columns': ['slice_kind', 'slice'], 'unique': true}]) }}

{%- set sums = [
    'people', 'alive', 'expected_orders', 'actual_orders', 'naive_orders', 'expected_buyers', 'actual_buyers',
    'absolute_error', 'naive_absolute_error', 'squared_error', 'naive_squared_error', 'expected_spend', 'actual_spend',
] -%}
{%- set kinds = ['everybody', 'decile', 'repeats', 'p_alive'] -%}

with compared as (
    select * from {{ ref('int_value_compared') }}
),

rules as (
    select * from {{ ref('int_value_rules') }}
),

labelled as (
    select
        {%- for sum in sums %}
        {{ sum }},
        {%- endfor %}
        'all' as everybody,
        case when decile = 10 then '10' else '0' || cast(decile as {{ var('t_text') }}) end as decile,
        case when repeats >= 7 then '7+' else cast(repeats as {{ var('t_text') }}) end as repeats,
        '0.' || cast(p_alive_band as {{ var('t_text') }}) as p_alive
    from compared
),

sliced as (
    {%- for kind in kinds %}
    select
        '{{ kind }}' as slice_kind,
        {{ kind }} as slice,
        {%- for sum in sums %}
        sum({{ sum }}) as {{ sum }}{{ ',' if not loop.last }}
        {%- endfor %}
    from labelled
    group by {{ kind }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    rules.night_on,
    sliced.slice_kind,
    sliced.slice,
    rules.holdout_from_on,
    cast({{ var('value_holdout_days') }} as {{ var('t_int') }}) as horizon_days,
    cast(sliced.people as {{ var('t_int') }}) as people,
    {{ rounded('sliced.alive / sliced.people', 4) }} as mean_p_alive,
    {{ rounded('sliced.expected_orders', 2) }} as expected_orders,
    cast(sliced.actual_orders as {{ var('t_int') }}) as actual_orders,
    {{ rounded('sliced.naive_orders', 2) }} as naive_orders,
    {{ rounded('sliced.expected_orders - sliced.actual_orders', 2) }} as bias,
    {{ rounded('sliced.absolute_error / sliced.people', 4) }} as mean_absolute_error,
    {{ rounded('sliced.naive_absolute_error / sliced.people', 4) }} as naive_mean_absolute_error,
    {{ rounded('sqrt(sliced.squared_error / sliced.people)', 4) }} as root_mean_square_error,
    {{ rounded('sqrt(sliced.naive_squared_error / sliced.people)', 4) }} as naive_root_mean_square_error,
    {{ rounded('sliced.expected_buyers', 2) }} as expected_buyers,
    cast(sliced.actual_buyers as {{ var('t_int') }}) as actual_buyers,
    {{ to_the_cent('sliced.expected_spend') }} as expected_spend,
    cast(round(cast(sliced.actual_spend as {{ var('t_money') }}), 2) as {{ var('t_money') }}) as actual_spend
from sliced
cross join rules
