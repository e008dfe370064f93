{{ config(indexes=[{'columns': ['night_on', 'scheme', 'segment'], 'unique': true}]) }}

{% set schemes = [
    'lifecycle_stage', 'customer_stage', 'customer_group', 'relationship_phase', 'rfm_segment', 'rfm_group', 'tier',
    'decline'
] %}

with customers as (
    select * from {{ ref('dim_customers') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

frozen as (
    select * from {{ ref('stg_audit__segment_sizes') }}
),

tonight as (
    {%- for scheme in schemes %}
    select
        '{{ scheme }}' as scheme,
        {{ scheme }} as segment,
        count(*) as people,
        sum(case when is_reachable_email then 1 else 0 end) as reachable
    from customers
    group by {{ scheme }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    night_on,
    scheme,
    segment,
    people,
    reachable
from frozen
union all
select
    night.night_on,
    tonight.scheme,
    tonight.segment,
    cast(tonight.people as {{ var('t_int') }}) as people,
    cast(tonight.reachable as {{ var('t_int') }}) as reachable
from tonight
cross join night
