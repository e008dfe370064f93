-- Every base stage has exactly one segment in each scheme that is made of base stages, and no segment has no stage.
{% set schemes = ['lifecycle_stage', 'customer_stage', 'customer_group', 'relationship_phase'] %}

with segments as (
    select * from {{ ref('segments') }}
),

stages as (
    select * from {{ ref('lifecycle_stages') }}
),

mapped as (
    {%- for scheme in schemes %}
    select distinct '{{ scheme }}' as scheme, {{ scheme }} as segment from stages
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

known as (
    select scheme, segment from segments
    where scheme in ('{{ schemes | join("', '") }}')
)

select
    coalesce(mapped.scheme, known.scheme) as scheme,
    mapped.segment as in_the_mapping,
    known.segment as in_the_scheme
from mapped
full outer join known on mapped.scheme = known.scheme and mapped.segment = known.segment
where mapped.segment is null or known.segment is null
