{{ config(indexes=[{'columns': ['night_on', 'scope', 'metric'], 'unique': true}]) }}

with frozen as (
    select * from {{ ref('stg_audit__rfm_cut_points') }}
),

cut_points as (
    select * from {{ ref('int_rfm_cut_points') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

select
    night_on,
    scope,
    metric,
    method,
    people,
    cut_point_1,
    cut_point_2,
    cut_point_3,
    cut_point_4
from frozen
union all
select
    night.night_on,
    cut_points.scope,
    cut_points.metric,
    cut_points.method,
    cut_points.people,
    cut_points.cut_point_1,
    cut_points.cut_point_2,
    cut_points.cut_point_3,
    cut_points.cut_point_4
from cut_points
cross join night
