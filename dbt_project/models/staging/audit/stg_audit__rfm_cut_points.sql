with rfm_cut_points as (
    select * from {{ source('audit', 'rfm_cut_points') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

select rfm_cut_points.*
from rfm_cut_points
inner join night on rfm_cut_points.night_on < night.night_on
