{{ config(indexes=[{'columns': ['night_on', 'scope', 'metric', 'from_class', 'to_class', 'cause'], 'unique': true}]) }}

with class_moves as (
    select * from {{ ref('int_rfm_class_moves') }}
),

frozen as (
    select * from {{ ref('stg_audit__rfm_movements') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

frozen_nights as (
    select distinct night_on
    from frozen
),

-- a night that is built again keeps what it believed at first
tonight as (
    select
        night.night_on,
        class_moves.*
    from class_moves
    cross join night
    left join frozen_nights on night.night_on = frozen_nights.night_on
    where frozen_nights.night_on is null
)

select
    night_on,
    scope,
    metric,
    from_class,
    to_class,
    cause,
    previous_night_on,
    people,
    score_change
from frozen
union all
select
    night_on,
    scope,
    metric,
    from_class,
    to_class,
    cause,
    previous_night_on,
    cast(people as {{ var('t_int') }}) as people,
    cast(
        case
            when cause in ('customer_changed', 'cut_point_moved') and metric in ('recency', 'frequency', 'monetary')
                then people * (cast(to_class as {{ var('t_int') }}) - cast(from_class as {{ var('t_int') }}))
        end as {{ var('t_int') }}
    ) as score_change
from tonight
