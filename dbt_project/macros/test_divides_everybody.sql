{#- Fail where a column does not divide all people: for every segment that the seed `segments` does not know under the
    column's name (null is none), and once if the people of all segments are not the people there are. Together with the
    key of the model, which has one row a person, that is: everybody in one segment, and nobody in two. -#}
{% test divides_everybody(model, column_name) %}
with divided as (
    select * from {{ model }}
),

segments as (
    select * from {{ ref('segments') }}
    where scheme = '{{ column_name }}'
),

customers as (
    select * from {{ ref('int_customers') }}
),

sizes as (
    select
        {{ column_name }} as segment,
        count(*) as people
    from divided
    group by {{ column_name }}
),

everybody as (
    select count(*) as people from customers
),

everybody_divided as (
    select coalesce(sum(people), 0) as people from sizes
)

select sizes.segment, sizes.people
from sizes
left join segments on sizes.segment = segments.segment
where segments.segment is null
union all
select 'everybody' as segment, everybody.people
from everybody
cross join everybody_divided
where everybody.people <> everybody_divided.people
{% endtest %}
