-- Each scheme divides all people of the night, with nobody in two segments and nobody left out.
with segment_sizes as (
    select * from {{ ref('rpt_segment_sizes') }}
),

customers as (
    select * from {{ ref('dim_customers') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

everybody as (
    select
        count(*) as people,
        coalesce(sum(case when is_reachable_email then 1 else 0 end), 0) as reachable
    from customers
),

schemes as (
    select
        segment_sizes.scheme,
        sum(segment_sizes.people) as people,
        sum(segment_sizes.reachable) as reachable
    from segment_sizes
    inner join night on segment_sizes.night_on = night.night_on
    group by segment_sizes.scheme
)

select
    schemes.scheme,
    schemes.people,
    everybody.people as people_in_all
from schemes
cross join everybody
where schemes.people <> everybody.people or schemes.reachable <> everybody.reachable
