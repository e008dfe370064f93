{{ config(materialized='ephemeral') }}

with cut_points as (
    {{ live_rows(source('live', 'fct_rfm_cut_points'), {
        'night_on': var('t_date'),
        'scope': var('t_text'),
        'metric': var('t_text'),
        'cut_point_1': var('t_money'),
        'cut_point_2': var('t_money'),
        'cut_point_3': var('t_money'),
        'cut_point_4': var('t_money'),
    }) }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

-- the mart holds every night up to the live one
live_night as (
    select max(night_on) as night_on
    from cut_points
)

select cut_points.*
from cut_points
inner join live_night on cut_points.night_on = live_night.night_on
cross join night
where live_night.night_on < night.night_on
