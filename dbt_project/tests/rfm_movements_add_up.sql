-- Who was in a class, plus who came into it, less who left it, is who is in it: for every score, group and segment.
{% set columns = {
    'recency': 'r_score', 'frequency': 'f_score', 'monetary': 'm_score', 'group': 'rfm_group', 'segment': 'rfm_segment'
} %}

with live_scores as (
    select * from {{ ref('stg_live__customer_rfm') }}
),

tonight as (
    select * from {{ ref('fct_customer_rfm') }}
),

moves as (
    select * from {{ ref('int_rfm_class_moves') }}
),

people_moves as (
    select * from {{ ref('int_rfm_moves') }}
),

-- nobody is compared where there is no earlier night
compared as (
    select count(*) as compared_rows
    from people_moves
),

people as (
    {%- for table, side in {'live_scores': -1, 'tonight': 1}.items() %}
    select
        scope,
        {{ columns.values() | join(', ') }},
        {{ side }} * count(*) as grown
    from {{ table }}
    group by scope, {{ columns.values() | join(', ') }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

classes as (
    {%- for metric, column in columns.items() %}
    select scope, '{{ metric }}' as metric, cast({{ column }} as {{ var('t_text') }}) as class, grown
    from people
    union all
    {%- endfor %}
    select scope, metric, to_class as class, -people as grown
    from moves
    union all
    select scope, metric, from_class as class, people as grown
    from moves
)

select
    classes.scope,
    classes.metric,
    classes.class,
    sum(classes.grown) as unexplained
from classes
cross join compared
where classes.class <> 'none' and compared.compared_rows > 0
group by classes.scope, classes.metric, classes.class
having sum(classes.grown) <> 0
